"""How a flow chart is laid out and drawn: measured text, boxes and tracks, two layouts, ink."""

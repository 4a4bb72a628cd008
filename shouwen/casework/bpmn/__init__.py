"""A procedure as BPMN 2.0, from the same definition and by the same layout as its flow chart."""

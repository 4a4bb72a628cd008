"""The front door for other programs: typed operations at /api/v1/ that call the same verbs as the pages."""

"""Loading a complex from its files: read everything, check everything, then write in one transaction."""

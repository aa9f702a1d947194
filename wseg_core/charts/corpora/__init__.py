"""Charts of corpora."""

"""Text as data: characters, tag schemes, vocabularies and padded batches."""

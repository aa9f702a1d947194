"""Charts that compare runs."""

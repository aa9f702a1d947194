"""Inference: trained models as checkpoints, the segmenter, user dictionaries, and scores. Imports torch where noted."""

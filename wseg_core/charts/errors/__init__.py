"""Charts of segmentation errors."""

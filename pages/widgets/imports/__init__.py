"""Building blocks of the page Import."""

"""Building blocks of the page Experiments."""

"""Building blocks of the page New run."""

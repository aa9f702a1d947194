"""Building blocks of the page Run."""

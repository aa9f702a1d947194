"""Building blocks of the page Errors."""

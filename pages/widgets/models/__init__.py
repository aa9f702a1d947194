"""Building blocks of the page Models."""

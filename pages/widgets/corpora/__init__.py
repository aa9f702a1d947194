"""Building blocks of the page Library."""

"""Building blocks of the page Home."""

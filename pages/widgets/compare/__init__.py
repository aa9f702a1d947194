"""Building blocks of the page Compare."""

"""Building blocks of the page Sentence."""

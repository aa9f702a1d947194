"""Charts of one sentence: tags, gaps, alternatives, and explanations of cuts."""

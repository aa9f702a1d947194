"""Pictures of one sentence: tags, gaps, alternatives, and the reasons behind a cut."""

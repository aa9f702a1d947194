"""One training process: what happens between taking a queued run and its final scores."""

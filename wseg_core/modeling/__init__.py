"""Models: encoders, heads and losses, and the tag lattice of their scores."""

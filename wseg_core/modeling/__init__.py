"""Models: encoders, heads and losses, and the tag lattice that every loss yields."""

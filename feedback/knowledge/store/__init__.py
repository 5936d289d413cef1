"""Templates and the index of their words."""

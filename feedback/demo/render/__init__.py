"""The story told to a terminal."""

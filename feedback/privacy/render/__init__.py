"""A person's copy as a file."""

"""Sign-in pages and staff management."""

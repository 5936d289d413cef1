"""Small worlds to test in, built through the services."""

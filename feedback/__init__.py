"""A self-hosted platform that closes the loop from customer feedback to verified improvement."""

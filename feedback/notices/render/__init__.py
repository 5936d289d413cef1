"""Messages as each kind of receiver takes them."""

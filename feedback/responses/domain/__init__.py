"""What a response is, before it is stored: pure values."""

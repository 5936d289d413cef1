"""Values to bytes with one heavy library each: PDF."""

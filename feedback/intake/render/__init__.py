"""Values become the bytes of customer pages."""

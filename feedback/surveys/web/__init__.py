"""Survey list, editor and preview."""

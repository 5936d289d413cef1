"""Values to bytes: photos without what they should not tell."""

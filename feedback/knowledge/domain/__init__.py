"""Merge fields and the words of a text: rules without a database."""

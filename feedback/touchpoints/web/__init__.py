"""The tree of touchpoints, QR symbols and posters."""

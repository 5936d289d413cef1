"""Whole stories in real Chromium, over a real server with the demo story."""

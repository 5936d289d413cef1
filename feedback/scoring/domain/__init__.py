"""The arithmetic of scores: standard library only, no clock, values in and values out."""

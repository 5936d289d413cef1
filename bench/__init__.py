"""Ratios against floors measured in the same run; absolute times say little."""

"""Pure rules of a report: what it holds, how it is judged, cleaned, named and fingerprinted."""

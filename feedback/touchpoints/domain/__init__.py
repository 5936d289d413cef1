"""Pure rules of the tree: kinds, paths, zones, service standards."""

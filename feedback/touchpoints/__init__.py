"""Touchpoints: the tree organisation ▸ region ▸ site ▸ touchpoint, its codes and posters.

Enters: names, zones, moments of truth, service standards. Leaves: codes that outlive what they
show, QR symbols, posters, and the subtree a staff member may see.
"""

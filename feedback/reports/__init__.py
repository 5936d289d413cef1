"""Reports: figures become a touchpoint SLA report as PDF.

Enters: figures of a node of the tree and a period. Leaves: HTML from our own templates, rendered
in a process of its own; PDFs in an archive by the digest of what they show.
"""

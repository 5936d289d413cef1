"""Reports: the figures of a place and a period become a touchpoint SLA report as PDF.

Enters
    Figures of a node of the tree (from ``analysis``), its service standards, the calendar and
    policy in force, the scope of the person who asks.

Leaves
    A PDF at the report's own address: from the archive when the same figures were rendered
    before, else made by the worker while the request waits; a page that says where it will be
    when that takes long.

Words
    *Facts*: everything a report says, before it has a language. *Section*: facts → what one
    template shows. *Digest*: SHA-256 of the facts; with language and layout it is the archive's
    key. *Order*: a report that a person asked for and the worker owes.

Limits
    At most 20 breaches, 12 comments of 600 characters, 60 touchpoints, two reports a person waits
    for. Pandas is loaded in ``render/crosstab.py`` only, WeasyPrint in ``core/render`` only.
"""

"""Follow-up: an unhappy answer becomes a case with running clocks, and is brought to its end.

Enters: the facts of a response. Leaves: a routing decision in words, a follow-up case, the queue,
a timeline, clocks that explain each due moment.
Words: follow-up case, first response, resolution, due, met, missed, reason.
"""

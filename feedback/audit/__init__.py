"""Audit: who did what, when, to which object; append only.

Enters: an actor, an action, an object, details without personal data. Leaves: the trail.
"""

"""Outbox: mail and jobs leave through rows written in the transaction that caused them.

Enters: a kind, a payload, a moment, a dedupe key, perhaps a lane. Leaves: at-least-once calls of
handlers with leases, back-off and a dead-letter state; handlers are idempotent.
Words: lane (the place a message goes to, one message at a time), attempt, given up (dead).
"""

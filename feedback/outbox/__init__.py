"""Outbox: mail and jobs leave through rows written in the transaction that caused them.

Enters: a kind, a payload, a moment, a dedupe key. Leaves: at-least-once calls of handlers with
leases, back-off and a dead-letter state; handlers are idempotent.
"""

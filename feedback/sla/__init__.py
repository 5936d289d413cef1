"""SLA: policies and business calendars → a running clock, its due moments and why they are due.

Enters: a calendar document, a policy document, when the case started, its pauses.
Leaves: due moments in UTC, working minutes used, met or missed, a ledger a person can check.
Words: opening time is what the business calendar counts; a pause is a wait for the customer;
a target is in working minutes; due is the first instant at which the counted time equals the
target; missed means more whole minutes used than the target.
Sources: Zammad's SLA arithmetic (whole minutes, exactly on target is met); notices of the
General Office of the State Council for Chinese holidays; IANA time zones.
"""

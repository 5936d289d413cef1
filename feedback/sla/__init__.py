"""SLA: policies and business calendars → a running clock, its due moments and why they are due.

Enters: a calendar document, a policy document, when the case started, its pauses; holidays of
countries from a library or from a file, which are stored with the calendar's version.
Leaves: due moments in UTC, working minutes used, met or missed, a ledger a person can check, a
preview before anything is saved, and the years whose holidays are not known.
Words: opening time is what the business calendar counts; a pause is a wait for the customer;
a target is in working minutes, of the first response, each next one, and the resolution; a step
is what follows a share of the target or a delay, once, in opening time; due is the first instant
at which the counted time equals the target; missed means more whole minutes used than the target.
Sources: Zammad's SLA arithmetic (whole minutes, exactly on target is met); notices of the
General Office of the State Council for Chinese holidays; IANA time zones.
"""

"""Core: settings, clock, database, transactions, errors, languages and web plumbing.

Enters: the environment, HTTP requests. Leaves: nothing of the business.
No word of surveys, cases or reports is known here; every other room may import this one.
"""

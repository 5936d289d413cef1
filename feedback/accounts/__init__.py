"""Accounts: staff members, their roles and their sign-in.

Enters: e-mail and password. Leaves: an `Actor`, the person every service call begins with.
Words: staff member, role (administrator, manager, agent, viewer).
"""

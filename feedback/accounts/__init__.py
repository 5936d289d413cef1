"""Accounts: staff members, their roles, teams and absences, and their sign-in.

Enters: e-mail and password. Leaves: an `Actor`, the person every service call begins with.
Words: staff member, role (administrator, manager, agent, viewer), right, team, turn, absence,
invitation.
"""

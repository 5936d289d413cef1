"""Notices: what staff are told, by mail and by the robots of their group chats.

Enters: something happened, in both languages, with a touchpoint and perhaps named people.
Leaves: messages in the outbox; what happens within a short while becomes one message, and nobody
is told in the hours in which they asked for quiet.
Words: notice, destination (a robot or a webhook), digest, quiet hours.
"""

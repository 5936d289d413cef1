"""Routing: the facts of a response → a case, a praise or nothing, by rules that staff write.

Enters: the facts of a response, the rules in their order. Leaves: a decision with its reasons as
codes and names, the praise wall, a trial of rules against what was answered before.
Words: rule, condition, result, assignment, praise.
"""

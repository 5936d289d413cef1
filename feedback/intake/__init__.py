"""Intake: the respondent's door and the pipeline behind it.

Enters: one page of answers with its signed token. Leaves, in one transaction: the response, its
facts and counts, the routing decision, an open case with running clocks, outbox rows; then the
receipt. `pipeline.receive` is the product in one function.
"""

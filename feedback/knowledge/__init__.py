"""Knowledge: replies that are ready to be sent, found by words, reasons and tags.

Enters: texts in both languages with closed merge fields. Leaves: a filled text, search results
that are the same on both databases.
Words: reply template, merge field, token.
"""

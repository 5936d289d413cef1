"""Privacy: personal data is little, separate and short-lived.

Enters: the age of contact details, words and answers; a customer's or a person's wish to be
forgotten or to get a copy. Leaves: erased words, files and addresses, scores that stay counted,
an audit line without data. Sources: GDPR Art. 5(1)(e), 7(3), 15, 17, 20; PIPL Art. 15, 19, 45, 47.
"""

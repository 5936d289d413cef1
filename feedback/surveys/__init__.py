"""Surveys: a draft becomes a published, unchanging definition; a form becomes validated answers.

Enters: definition documents (JSON, schema 1) written by staff, forms sent by respondents.
Leaves: published survey versions, and for each form an `Evaluation`: answers on the final path,
scores with their band, chosen options, comments, contact details given with consent, faults.

Words: *definition* the document of one survey version; *lead question* the scored question whose
band picks the ending and the routing; *path* the questions a respondent was asked, decided again
on the server from the answers; *ending* the thank-you of a band; *fault* a reason to ask again.

Sources: Net Promoter Score, 0–10 (Reichheld 2003); customer satisfaction, 1–5; Customer Effort
Score 2.0, agreement 1–7 (CEB 2013); consent of its own for contact details (PIPL Art. 14 and 17).
"""

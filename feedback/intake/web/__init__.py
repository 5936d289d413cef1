"""The respondent's door: survey page and receipt."""

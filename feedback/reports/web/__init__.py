"""The list of reports and the PDF's address."""

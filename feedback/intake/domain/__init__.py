"""Pure rules of the door: page tokens, languages, words a customer reads."""

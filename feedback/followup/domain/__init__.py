"""Rules of follow-up: who is called back, what may be done with a case, what a clock came to."""

"""The story's plot: who, where, how often, in which mood, and how cases are worked."""

"""Pure rules of the SLA clock: standard library only, and the time is always an argument."""

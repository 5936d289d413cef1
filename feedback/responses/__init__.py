"""Responses: stored answers, their scored facts, and the daily rollup the figures read.

Enters: an evaluated submission. Leaves: the response, never changed in silence; histograms per
touchpoint, survey, question and local day that equal a recount from the raw rows at any time.
"""

"""Appraisals: weights, bands, consequences and subjects."""

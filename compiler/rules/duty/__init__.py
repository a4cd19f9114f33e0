"""Duties and the steps that exercise them."""

"""Who does what: RACI."""

"""Names: what resolving tells; these rules have no check of their own."""

"""Pages → a site; the only room that knows MkDocs."""

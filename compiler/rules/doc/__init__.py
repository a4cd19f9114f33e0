"""Reading: what the reader and the schema tell; these rules have no check of their own."""

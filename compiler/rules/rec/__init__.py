"""Records: documents, forms, reports and registers."""

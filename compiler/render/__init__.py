"""Handbooks → pages: charts, matrices and HTML as values; knows nothing of MkDocs and writes no file."""

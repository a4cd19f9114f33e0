"""Organisation: units, posts and who reports to whom."""

"""A handbook's life: dates, approval, review and replacement."""

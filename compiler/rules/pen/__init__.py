"""Discipline: violations, the ladder of sanctions, who decides and who hears the appeal."""

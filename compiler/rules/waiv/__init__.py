"""Waivers: excuses that are themselves checked; what they excuse is told when the findings are known."""

"""The language has no such field.

The key is misspelt, or there is no such field. The editor completes the fields that are there.

Bad:
    roles:
      运营部经理: {headcont: 1}

Good:
    roles:
      运营部经理: {headcount: 1}
"""

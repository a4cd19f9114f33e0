"""A key is not a plain text.

Keys are words; a list or a mapping cannot be a key. This often comes from a brace or bracket at the start of a line.

Bad:
    roles:
      {运营部经理: 甲}: {}

Good:
    roles:
      运营部经理: {}
"""

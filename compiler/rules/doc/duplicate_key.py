"""The same key is written twice.

Only one of the two could count, and nobody would see which. Keys that differ only in width (Ａ and A) are the same
key. Merge the two, or give one of them another id.

Bad:
    roles:
      运营部经理: {headcount: 1}
      运营部经理: {headcount: 2}

Good:
    roles:
      运营部经理: {headcount: 1}
      运营部副经理: {headcount: 2}
"""

"""The text is not YAML.

A quotation mark or bracket is not closed, a line is indented differently from its neighbours, a colon stands where
none is expected. Reading goes on at the next section, so one slip does not hide the others.

Bad:
    roles:
      运营部经理: {headcount: 1

Good:
    roles:
      运营部经理: {headcount: 1}
"""

"""Something is expected here, and nothing stands there.

Write the value, or remove the field.

Bad:
    roles:
      运营部经理: {duties: []}

Good:
    roles:
      运营部经理: {duties: [全面负责运营部工作]}
"""

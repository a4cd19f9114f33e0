"""A value is of the wrong kind.

A list stands where one value is expected, a text where fields are expected, or the like. `yes` and `no` are texts,
`true` and `false` are not.

Bad:
    roles:
      运营部经理: {external: 是}

Good:
    roles:
      客户: {external: true}
"""

"""A YAML tag is used.

Tags (`!!str`, `!include`) change how a value is read. Policy files need none. A text that begins with `!` wants
quotation marks.

Bad:
    roles:
      运营部经理: {headcount: !!int 1}

Good:
    roles:
      运营部经理: {headcount: 1}
"""

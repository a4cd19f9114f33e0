"""A YAML anchor, alias or merge key is used.

Anchors (`&x`), aliases (`*x`) and merge keys (`<<`) make one place change another that the reader does not see. Write
the value out, or make it an entry of its own and refer to it by its id. A text that begins with `&` or `*` wants
quotation marks.

Bad:
    roles:
      运营部经理: &manager {headcount: 1}

Good:
    roles:
      运营部经理: {headcount: 1}
"""

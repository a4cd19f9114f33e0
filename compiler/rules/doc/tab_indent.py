r"""A line is indented with a tab.

YAML indents with blanks only. Set the editor to insert two blanks for a tab.

Bad (with escapes):
    roles:
    \t运营部经理: {}

Good:
    roles:
      运营部经理: {}
"""

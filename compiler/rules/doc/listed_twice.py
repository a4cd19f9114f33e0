"""The same thing stands twice in a list.

One of the two is superfluous, or another was meant.

Bad:
    roles:
      运营部经理: {}
    meetings:
      部门例会: {chair: 运营部经理, attendees: [运营部经理, 运营部经理]}

Good:
    roles:
      运营部经理: {}
      运营部副经理: {}
    meetings:
      部门例会: {chair: 运营部经理, attendees: [运营部经理, 运营部副经理]}
"""

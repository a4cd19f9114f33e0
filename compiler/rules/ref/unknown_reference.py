"""A name leads nowhere.

A post, unit, flow, record or step is named that the handbook does not define, or that is of another kind. The nearest
known name is suggested. Things of another handbook are written `handbook/id`.

Bad:
    roles:
      运营部经理: {}
      客服人员: {reports_to: 运营部经里}

Good:
    roles:
      运营部经理: {}
      客服人员: {reports_to: 运营部经理}
"""

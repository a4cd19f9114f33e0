"""A field stands where it does not belong.

The field exists, but for another kind of entry, or it cannot stand beside another one that is there too. Check the
indentation first.

Bad:
    flows:
      投诉处理:
        responsible: 客服人员

Good:
    roles:
      客服人员: {}
      客服主管: {}
    flows:
      投诉处理:
        steps:
          受理: {responsible: 客服人员, accountable: 客服主管}
"""

"""A waiver names a rule that does not exist.

Write the rule's code or name as the report gives it.

Bad:
    flows:
      报销: {status: placeholder}
    waivers:
      待补:
        rule: placeholder-flo
        at: flows/报销
        reason: 财务制度修订后补写
        until: 2099-12-31

Good:
    flows:
      报销: {}
    waivers:
      待补:
        rule: placeholder-flow
        at: flows/报销
        reason: 财务制度修订后补写
        until: 2099-12-31
"""

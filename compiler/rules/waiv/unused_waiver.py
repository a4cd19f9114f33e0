"""A waiver excuses nothing.

What it excused has been mended, or its `at` or `rule` is misspelt. Remove it, so that it does not excuse a later
fault unseen.

Bad:
    roles: {经办人: {}, 主管: {}}
    flows:
      报销:
        steps:
          申请: {responsible: 经办人, accountable: 主管}
    waivers:
      待补: {rule: placeholder-flow, at: flows/报销, reason: 财务制度修订后补写, until: 2099-12-31}

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

"""A house rule says nothing that could be checked.

A house rule has one of these forms: `before` with `require`, `after` with `require`, `after` with `never`,
`separate`, `at_most_once`.

Bad:
    rules:
      先测试后上线: {text: 上线前必须测试}

Good:
    roles: {测试员: {}, 经理: {}}
    flows:
      产品上线:
        steps:
          测试: {responsible: 测试员, accountable: 经理}
          上线: {responsible: 测试员, accountable: 经理}
    rules:
      先测试后上线:
        text: 上线前必须测试
        before: {step: 上线}
        require: {step: 测试}
"""

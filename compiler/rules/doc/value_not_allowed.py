"""The field does not know this value.

Some fields have a fixed list of values, so that pages and rules can understand them.

Bad:
    records:
      市场调研报告: {kind: reports}

Good:
    records:
      市场调研报告: {kind: report}
"""

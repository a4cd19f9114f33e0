"""The text is nested too deeply.

No policy needs more than a handful of levels; more than 64 point to a damaged or hostile file. Nothing after that
place is read.

Bad:
    x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[

Good:
    terms:
      工单: 客户请求的登记
"""

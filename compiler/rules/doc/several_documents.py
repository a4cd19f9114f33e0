"""The file holds several YAML documents.

A line `---` in the middle of a file starts a new document, and what follows would be lost. Remove the line, or put
the rest into a file of its own.

Bad:
    roles:
      运营部经理: {}
    ---
    terms:
      工单: 客户请求的登记

Good:
    roles:
      运营部经理: {}
    terms:
      工单: 客户请求的登记
"""

"""The file does not consist of sections.

A policy file holds sections such as `roles:` and `flows:`, each with its entries below it.

Bad:
    - 运营部经理
    - 运营部副经理

Good:
    roles:
      运营部经理: {}
      运营部副经理: {}
"""

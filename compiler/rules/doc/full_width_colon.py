"""A full-width colon stands where YAML wants the half-width one.

Chinese input methods type `：`; YAML only knows `:` followed by a blank. In running text the full-width colon is
welcome.

Bad:
    roles:
      运营部经理：
        headcount: 1

Good:
    roles:
      运营部经理:
        purpose: 目标：让运营有序
"""

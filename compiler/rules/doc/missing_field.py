"""A required field is missing.

Without it the entry says nothing that could be checked or shown.

Bad:
    handbook:
      language: zh-Hans

Good:
    handbook:
      title: 运营部管理制度
      language: zh-Hans
"""

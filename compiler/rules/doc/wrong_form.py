"""A value is written in a form that is not understood.

Dates are written 2026-01-31, lengths of time `3 workdays` or `3个工作日`, rhythms `month` or `每月`, ids with letters,
digits, `-` and `_`.

Bad:
    handbook:
      title: 运营部管理制度
      effective: 2026年1月1日

Good:
    handbook:
      title: 运营部管理制度
      effective: 2026-01-01
"""

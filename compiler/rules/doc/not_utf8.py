"""The file is not UTF-8.

Policy files are UTF-8 text. Older Windows editors save Chinese as GBK (shown as ANSI) or Big5; such a file cannot be
read reliably, so nothing in it is checked. Save it again as UTF-8.

Bad (encoded as gbk):
    roles:
      运营部经理: {}

Good:
    roles:
      运营部经理: {}
"""

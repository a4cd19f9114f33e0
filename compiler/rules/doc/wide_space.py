"""A full-width blank stands where YAML wants an ordinary one.

Chinese input methods type a wide blank (U+3000), and text copied from office files brings the no-break blank. Neither
indents a line nor separates a key from its value. In running text it is welcome.

Bad:
    roles:
      运营部经理:
        purpose:　让运营有序

Good:
    roles:
      运营部经理:
        purpose: 让运营有序
"""

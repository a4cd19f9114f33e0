"""The file is too large.

A policy file of more than 4 MB is no text that a person keeps. Split it into several files of the same handbook.

Bad (repeated 140000 times):
    # 这一行注释会重复很多次

Good:
    terms:
      工单: 客户请求的登记
"""

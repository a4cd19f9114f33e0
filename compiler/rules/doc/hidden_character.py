r"""A character that nobody sees stands in the text.

Control characters, zero-width characters and marks that turn the direction of writing come along when text is copied
from web pages or office files. Two names may then look the same and differ, or a line may read differently from what
it says. Delete the character and type the text again.

Bad (with escapes):
    roles:
      运营部\u200b经理: {}

Good:
    roles:
      运营部经理: {}
"""

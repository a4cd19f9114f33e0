"""Two entries have the same id.

Ids of a section are unique in a handbook, over all its files; a post and a unit may not share one either, for both
may bear a responsibility.

Bad:
    units:
      客服: {head: 客服主管}
    roles:
      客服: {unit: 客服}
      客服主管: {unit: 客服}

Good:
    units:
      客服: {head: 客服主管}
    roles:
      客服人员: {unit: 客服}
      客服主管: {unit: 客服}
"""

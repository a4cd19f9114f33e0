"""Handbooks that are well formed and larger, deeper or more tangled than anybody means."""

from __future__ import annotations

from hostile.case import attack

_R = "responsible: 经理, accountable: 经理"


def _flow(steps: str) -> str:
    return f"flows:\n  f:\n    owner: 经理\n    starts_when: 有事\n    steps:\n{steps}"


def _calls(count: int, times: int) -> str:
    """Return flows of which each calls the next so many times."""
    lines = ["flows:"]
    for n in range(count):
        lines += [f"  f{n}:", "    owner: 经理", "    starts_when: 有事", "    steps:"]
        call = f", calls: f{n + 1}" if n + 1 < count else ""
        lines += [f"      s{k}: {{{_R}{call}}}" for k in range(times)]
    return "\n".join(lines) + "\n"


CASES = (
    attack(
        "units-in-units",
        "3,000 units, each in the one before",
        "units:\n  u0: {head: 经理}\n"
        + "".join(f"  u{n}: {{parent: u{n - 1}, head: 经理}}\n" for n in range(1, 3_000)),
    ),
    attack(
        "posts-below-posts",
        "3,000 posts, each below the one before",
        "roles:\n  r0: {unit: 公司, purpose: 办事}\n"
        + "".join(f"  r{n}: {{unit: 公司, reports_to: r{n - 1}, purpose: 办事}}\n" for n in range(1, 3_000)),
    ),
    attack("calls-below-calls", "2,000 flows, each calling the next", _calls(2_000, 1)),
    attack(
        "calls-in-circle",
        "2,000 flows that call each other in a circle",
        _calls(2_000, 1).replace("{" + _R + "}", "{" + _R + ", calls: f0}"),
    ),
    attack(
        "call-bomb",
        "40 flows that call the next twice: 2^40 steps",
        _calls(40, 2) + "rules:\n  先后: {text: 先甲后乙, before: {step: s0}, require: {step: s1}}\n",
    ),
    attack(
        "starts-after",
        "2,000 flows, each starting after the one before",
        "flows:\n"
        + "".join(
            f"  f{n}: {{owner: 经理, starts_when: {f'{{after: f{n - 1}}}' if n else '有事'}, steps: {{a: {{{_R}}}}}}}\n"
            for n in range(2_000)
        ),
    ),
    attack(
        "tangle",
        "400 steps, each leading to two others",
        _flow(
            "".join(
                f"      s{n}: {{{_R}, decide: {{x: s{(n * 7 + 1) % 400}, y: s{(n * 13 + 5) % 400}}}}}\n"
                for n in range(400)
            )
        ),
    ),
    attack(
        "tangle-in-parallel",
        "60 steps that all wait for each other",
        _flow(
            "".join(
                f"      s{n}: {{{_R}, parallel: [s{(n * 7 + 1) % 60}, s{(n * 13 + 5) % 60}], wait_for: all}}\n"
                for n in range(60)
            )
        ),
    ),
    attack(
        "outcomes",
        "a decision of 2,000 outcomes",
        _flow(
            f"      a: {{{_R}, decide: {{{', '.join(f'o{n}: e{n}' for n in range(2_000))}}}}}\n"
            + "".join(f"      e{n}: {{ends: r{n}}}\n" for n in range(2_000))
        ),
    ),
    attack(
        "look-alikes",
        "4,096 ids that look the same",
        "terms:\n" + "".join(f"  {''.join('aа'[n >> k & 1] for k in range(12))}: 甲\n" for n in range(4_096)),
    ),
    attack("steps", "a flow of 4,000 steps", _flow("".join(f"      s{n}: {{{_R}}}\n" for n in range(4_000)))),
    attack(
        "names-in-text",
        "3,000 terms that all name 50 others",
        "terms:\n"
        + "".join(f"  词{n}: {' '.join(f'词{k}' for k in range(n + 1, min(n + 50, 3_000)))}。\n" for n in range(3_000)),
    ),
)

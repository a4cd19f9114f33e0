"""Mistakes as people make them in a handbook: typed, one at a time, each with where it was made.

A mutant is only made where the mistake is one: whatever makes another handbook that is just as right (a step more or
less that nobody asks for, a way that leads elsewhere and still ends well) is left out by a look at the handbook's own
text, never by asking the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml
from flows import flow, step
from running import Running, all_runs

from compiler.model import Flow, Via

Tree = dict[str, Any]


Change = Callable[[Tree], Any]
Changes = Iterator[tuple[str, Change]]


@dataclass(frozen=True)
class Mutant:
    """A handbook with one mistake in it."""

    mistake: str
    where: str
    base: Tree
    change: Change

    def tree(self) -> Tree:
        tree = deepcopy(self.base)
        self.change(tree)
        return tree

    def text(self) -> str:
        return as_text(self.tree())

    def is_mistaken(self) -> bool:
        """Say whether it is a mistake: what only changes the ways of a flow is one if some run shows it."""
        return self.mistake not in SHOWN_BY_RUNS or goes_wrong(entry(self.tree(), "/".join(self.where.split("/")[:2])))


def as_text(tree: Tree) -> str:
    text: str = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return text


def load(*texts: str) -> Tree:
    """Return the sections of some files as one tree."""
    tree: Tree = {}
    for text in texts:
        for section, entries in yaml.load(text, yaml.CSafeLoader).items():
            tree.setdefault(section, {}).update(_with_on(entries))
    return tree


def mutants(tree: Tree) -> dict[str, list[Mutant]]:
    """Return every mutant of a handbook, kind by kind; some may be as right as before."""
    return {
        mistake: [Mutant(mistake, where, tree, change) for where, change in make(tree)]
        for mistake, make in MISTAKES.items()
    }


def _with_on(entries: Any) -> Any:
    """Undo that YAML 1.1 takes the key `on` for true."""
    if isinstance(entries, dict):
        return {"on" if key is True else key: _with_on(value) for key, value in entries.items()}
    return entries


def entry(tree: Tree, path: str) -> Any:
    """Return what stands at a path (`flows/x/steps/y`)."""
    for part in path.split("/"):
        tree = tree[part]
    return tree


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def put(path: str, key: str, value: Any) -> Change:
    return lambda tree: entry(tree, path).__setitem__(key, value)


def drop(path: str, key: str) -> Change:
    return lambda tree: entry(tree, path).pop(key)


def update(path: str, values: Tree, gone: str = "") -> Change:
    """Return the change of several fields at once."""

    def change(tree: Tree) -> None:
        at = entry(tree, path)
        at.pop(gone, None)
        at.update(values)

    return change


def rename(section: str, id: str) -> Change:
    """Return the change of the id of an entry, not of the references to it."""
    return lambda tree: tree[section].update({id + "们": tree[section].pop(id)})


def entries(tree: Tree, section: str) -> Iterator[tuple[str, Tree]]:
    for id, value in tree.get(section, {}).items():
        if isinstance(value, dict):
            yield f"{section}/{id}", value


def steps(tree: Tree) -> Iterator[tuple[str, Tree, Tree]]:
    """Yield path, flow and step of every step."""
    for path, one in entries(tree, "flows"):
        for id, value in one.get("steps", {}).items():
            if isinstance(value, dict):
                yield f"{path}/steps/{id}", one, value


def lacks(section: str, key: str, but: str = "") -> Callable[[Tree], Changes]:
    """Return the mistake of leaving out a field (unless another one makes up for it)."""

    def make(tree: Tree) -> Changes:
        for path, value in entries(tree, section):
            if key in value and but not in value:
                yield path, drop(path, key)

    return make


# Who does what


def without(letter: str) -> Callable[[Tree], Changes]:
    def make(tree: Tree) -> Changes:
        for path, _, value in steps(tree):
            if letter in value and "calls" not in value:
                yield path, drop(path, letter)

    return make


def two_accountable(tree: Tree) -> Changes:
    for path, _, value in steps(tree):
        other = next((role for role in tree["roles"] if role != value.get("accountable")), None)
        if "accountable" in value and other:
            yield path, put(path, "accountable", [value["accountable"], other])


def heads(tree: Tree, actor: Any) -> Any:
    unit = tree.get("units", {}).get(actor)
    return unit.get("head", actor) if isinstance(unit, dict) else actor


def above(tree: Tree, role: Any) -> list[Any]:
    found: list[Any] = []
    while isinstance(tree["roles"].get(role), dict) and (role := tree["roles"][role].get("reports_to")):
        found.append(role)
    return found


def swapped(tree: Tree) -> Changes:
    """Swap who does a step and who answers for it, where the one is the other's superior."""
    for path, _, value in steps(tree):
        doer, answering = value.get("responsible"), value.get("accountable")
        if isinstance(doer, str) and isinstance(answering, str):
            one, other = heads(tree, doer), heads(tree, answering)
            if other in above(tree, one):
                yield path, update(path, {"responsible": answering, "accountable": doer})


def approving_oneself(tree: Tree) -> Changes:
    """Let the maker of a record decide on it, alone."""
    for path, one, value in steps(tree):
        for id, maker in one["steps"].items():
            made = set(as_list(maker.get("outputs")))
            back = id in (value.get("decide") or {}).values()
            if back and made & set(as_list(value.get("inputs"))) and not value.get("outputs"):
                who = maker["responsible"]
                if isinstance(who, str):
                    yield path, update(path, {"responsible": who, "accountable": who})


# What follows what: meaningful where every interleaving shows that something goes wrong


def as_flow(one: Tree) -> Flow | None:
    """Read a flow's ways as the language has them; None where one leads nowhere."""
    ids = list(one.get("steps", {}))
    found = []
    for number, (id, value) in enumerate(one.get("steps", {}).items()):
        via, to = Via.NEXT, [value["next"]] if "next" in value else []
        if "decide" in value:
            via, to = Via.OUTCOME, list(value["decide"].values())
        elif "parallel" in value:
            via, to = Via.PARALLEL, list(value["parallel"])
        elif not to and "ends" not in value:
            to = ids[number + 1 : number + 2]
        late = value.get("overdue", {}).get("next", "")
        if not set(to) <= set(ids):
            return None
        found.append(step(id, via, to, joins=value.get("wait_for") == "all", overdue=late))
    return flow(*found) if found else None


def goes_wrong(one: Tree) -> bool:
    """Say whether a step is never reached, or some run of a flow does not end well."""
    given = as_flow(one)
    if given is None:
        return True
    space = all_runs(given)
    return len(Running(given).steps) < len(given.steps) or (space is not None and not space.sound)


def lost_outcome(tree: Tree) -> Changes:
    """Take away where an outcome leads, or one of two outcomes, or that for a result of a called flow."""
    for path, _, value in steps(tree):
        for outcome in value.get("decide", {}):
            yield f"{path}:{outcome}", put(f"{path}/decide", outcome, None)
            if len(value["decide"]) == 2 or "calls" in value:
                yield f"{path}:{outcome}", drop(f"{path}/decide", outcome)


def fewer_outcomes(tree: Tree) -> Changes:
    for path, _, value in steps(tree):
        for outcome in value.get("decide", {}) if len(value.get("decide", {})) > 2 else ():
            yield path, drop(f"{path}/decide", outcome)


def led_elsewhere(tree: Tree) -> Changes:
    for path, one, value in steps(tree):
        for target in one["steps"]:
            if "next" in value and target != value["next"]:
                yield path, put(path, "next", target)
            for outcome, old in value.get("decide", {}).items():
                if target != old:
                    yield path, put(f"{path}/decide", outcome, target)


def waiting(tree: Tree) -> Changes:
    for path, _, value in steps(tree):
        yield path, drop(path, "wait_for") if "wait_for" in value else put(path, "wait_for", "all")


def other_kind(tree: Tree) -> Changes:
    """Take a fork for a decision, and a decision for a fork."""
    for path, _, value in steps(tree):
        if "parallel" in value:
            outcomes = {f"结果{n}": target for n, target in enumerate(value["parallel"])}
            yield path, update(path, {"decide": outcomes}, "parallel")
        elif "decide" in value and "calls" not in value:
            branches = list(dict.fromkeys(value["decide"].values()))
            yield path, update(path, {"parallel": branches}, "decide")


def lost_step(tree: Tree) -> Changes:
    """Take out a step to which something refers: a way, a duty, a violation."""
    named = as_text({key: tree[key] for key in tree if key not in ("flows", "rules")})
    for path, one, _ in steps(tree):
        flow_id, id = path.split("/")[1], path.split("/")[3]
        ways = [way for value in one["steps"].values() for way in _written_ways(value)]
        if id in ways or f"{flow_id}/{id}" in named:
            yield path, drop(path.rpartition("/")[0], id)


def _written_ways(value: Tree) -> list[Any]:
    late = value.get("overdue", {}).get("next")
    return [value.get("next"), late, *value.get("decide", {}).values(), *as_list(value.get("parallel"))]


# Records, results, times


def unmade(tree: Tree) -> Changes:
    """Take away the only step of a flow that makes a record which the flow needs or promises."""
    for path, one, value in steps(tree):
        for record in as_list(value.get("outputs")):
            kind = tree.get("records", {}).get(record, {}).get("kind")
            others = [other for other in one["steps"].values() if other is not value]
            made = any(record in as_list(other.get("outputs")) for other in others)
            needed = any(record in as_list(other.get("inputs")) for other in [*others, value])
            promised = record in as_list(one.get("outputs")) and any("outputs" in other for other in others)
            given = record in as_list(one.get("inputs"))
            if not made and not given and (promised or (needed and kind != "register")):
                rest = [other for other in as_list(value["outputs"]) if other != record]
                yield path, put(path, "outputs", rest) if rest else drop(path, "outputs")


def renamed_end(tree: Tree) -> Changes:
    """Let a flow end with another result than its callers, or the flows started by it, handle."""
    handled: set[tuple[str, str]] = set()
    for _, _, value in steps(tree):
        handled |= {(value.get("calls", ""), outcome) for outcome in value.get("decide", {})}
    for _, one in entries(tree, "flows"):
        starts = [start for start in as_list(one.get("starts_when")) if isinstance(start, dict)]
        handled |= {(start.get("after", ""), start.get("result", "")) for start in starts}
    for path, _, value in steps(tree):
        if (path.split("/")[1], value.get("ends")) in handled:
            yield path, put(path, "ends", "改了名的结果")


def too_slow(tree: Tree) -> Changes:
    for path, one, value in steps(tree):
        if "within" in one and "within" in value:
            yield path, put(path, "within", "100 workdays")


def no_way_on(tree: Tree) -> Changes:
    for path, one, value in steps(tree):
        doer = tree["roles"].get(str(value.get("responsible"))) or {}
        late = value.get("overdue", {}).get("next")
        if "overdue" in value and doer.get("external") and late in one["steps"]:
            yield path, drop(path, "overdue")


# Discipline, appraisal, dates, organisation


def of_sanctions(tree: Tree) -> Changes:
    for path, value in entries(tree, "sanctions"):
        if "decided_by" in value and "appeal" in value:
            yield f"{path}:judge", put(f"{path}/appeal", "to", value["decided_by"])
            yield f"{path}:limit", drop(f"{path}/appeal", "within")


def lighter_repeat(tree: Tree) -> Changes:
    ladder = list(tree.get("sanctions", {}))
    for path, value in entries(tree, "violations"):
        for time, sanction in value.get("repeat", {}).items():
            before = value["repeat"].get(time - 1, value["sanction"])
            for lighter in ladder[: ladder.index(before) + 1]:
                if lighter != sanction and before != ladder[-1]:
                    yield f"{path}:{time}:{lighter}", put(f"{path}/repeat", time, lighter)


def crossed_severity(tree: Tree) -> Changes:
    ladder, known = list(tree.get("sanctions", {})), ("minor", "moderate", "serious", "grave")
    cases = [(path, value) for path, value in entries(tree, "violations") if "severity" in value]
    for path, value in cases:
        for other in known:
            crossing = [
                one
                for where, one in cases
                if where != path
                and (known.index(one["severity"]) - known.index(other))
                * (ladder.index(one["sanction"]) - ladder.index(value["sanction"]))
                < 0
            ]
            if crossing:
                yield f"{path}:{other}", put(path, "severity", other)


def of_appraisals(tree: Tree) -> Changes:
    for path, value in entries(tree, "assessments"):
        for field in ("methods", "indicators"):
            for name, part in value[field].items() if isinstance(value.get(field), dict) else ():
                if isinstance(part, int):
                    yield f"{path}:{name}", put(f"{path}/{field}", name, part - 5)
                elif isinstance(part, dict) and "weight" in part:
                    yield f"{path}:{name}", drop(f"{path}/{field}/{name}", "weight")
        for name, band in value.get("results", {}).items():
            if isinstance(band, dict) and "from" in band:
                yield f"{path}:{name}:gap", put(f"{path}/results/{name}", "from", band["from"] + 1)
                yield f"{path}:{name}:overlap", put(f"{path}/results/{name}", "from", band["from"] - 1)


def of_dates(tree: Tree) -> Changes:
    book = tree.get("handbook", {})
    if "issued" in book and "effective" in book:
        yield "handbook:effective", put("handbook", "effective", "2000-01-01")
    if "review_by" in book:
        yield "handbook:review_by", put("handbook", "review_by", "2001-01-01")
    if book.get("status") == "in-force":
        yield "handbook:approved_by", drop("handbook", "approved_by")


def of_posts(tree: Tree) -> Changes:
    for path, value in entries(tree, "roles"):
        boss = value.get("reports_to")
        if boss in tree["roles"]:
            yield f"{path}:circle", put(f"roles/{boss}", "reports_to", path.split("/")[1])
        if "unit" in value and "units" in tree and not _named_by_unit(tree, path.split("/")[1]):
            yield f"{path}:unit", drop(path, "unit")
    # A post more in a unit that has work to do may well be right.
    yield "roles:more", put("roles", "多余的岗位", {"external": False})


def _named_by_unit(tree: Tree, role: str) -> bool:
    return any(role in [unit.get("head"), *as_list(unit.get("members"))] for unit in tree["units"].values())


def headless(tree: Tree) -> Changes:
    """Take away the head of a unit to which posts or units belong."""
    for path, value in entries(tree, "units"):
        id = path.split("/")[1]
        parts = [role.get("unit") for _, role in entries(tree, "roles")]
        parts += [unit.get("parent") for _, unit in entries(tree, "units")]
        if "head" in value and (id in parts or "members" in value):
            yield path, drop(path, "head")


def misspelt(tree: Tree) -> Changes:
    """Misspell the id of something that others name."""
    text = as_text(tree)
    for section in ("roles", "units", "records", "sanctions"):
        for path, _ in entries(tree, section):
            id = path.split("/")[1]
            if text.count(id) > 2:
                yield path, rename(section, id)


def of_duties(tree: Tree) -> Changes:
    for path, value in entries(tree, "roles"):
        duties = as_list(value.get("duties"))
        for number, duty in enumerate(duties):
            if isinstance(duty, dict) and "id" in duty and "steps" in duty:
                bare = {key: part for key, part in duty.items() if key != "steps"}
                yield f"{path}:{number}", put(path, "duties", [*duties[:number], bare, *duties[number + 1 :]])


MISTAKES: dict[str, Callable[[Tree], Changes]] = {
    "no responsible": without("responsible"),
    "no accountable": without("accountable"),
    "two accountable": two_accountable,
    "R and A swapped": swapped,
    "approves own work": approving_oneself,
    "outcome lost": lost_outcome,
    "one of several outcomes lost": fewer_outcomes,
    "way leads elsewhere": led_elsewhere,
    "waits wrongly": waiting,
    "fork and decision": other_kind,
    "step lost": lost_step,
    "record not made": unmade,
    "end renamed": renamed_end,
    "step too slow": too_slow,
    "no way on when overdue": no_way_on,
    "nobody decides": lacks("sanctions", "decided_by"),
    "no evidence": lacks("sanctions", "evidence"),
    "no appeal": lacks("sanctions", "appeal"),
    "appeal": of_sanctions,
    "repeat too light": lighter_repeat,
    "severity crossed": crossed_severity,
    "breaches nothing": lacks("violations", "breaches"),
    "no sanction": lacks("violations", "sanction", but="repeat"),
    "weights and bands": of_appraisals,
    "no subjects": lacks("assessments", "subjects"),
    "no chair": lacks("meetings", "chair"),
    "no owner of a record": lacks("records", "owner"),
    "no source": lacks("measures", "source"),
    "no audience": lacks("trainings", "audience"),
    "no owner of a risk": lacks("risks", "owner"),
    "no response": lacks("risks", "response"),
    "no head": headless,
    "dates": of_dates,
    "posts": of_posts,
    "id misspelt": misspelt,
    "duty without steps": of_duties,
}

SHOWN_BY_RUNS = {"one of several outcomes lost", "way leads elsewhere", "waits wrongly", "fork and decision"}

"""The catalogue: every rule with its code and severity. A rule is a module; its docstring is its page and its test."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType, ModuleType

from compiler.diagnostics import Severity
from compiler.rules.asm import (
    appraisal_of_nobody,
    band_gap,
    band_overlap,
    empty_result,
    unbalanced_weights,
)
from compiler.rules.bpmn import (
    broken_connection,
    lost_element,
    no_start_element,
    not_bpmn,
    not_xml,
    repeated_element_id,
    simplified_element,
    undecided_gateway,
    unsafe_xml,
)
from compiler.rules.doc import (
    anchor,
    duplicate_key,
    empty,
    full_width_colon,
    hidden_character,
    incomplete_rule,
    key_not_text,
    listed_twice,
    misplaced_key,
    missing_field,
    more_of_the_same,
    not_sections,
    not_utf8,
    outside_handbook,
    several_documents,
    tab_indent,
    tag,
    too_deep,
    too_large,
    unknown_key,
    unreadable_file,
    value_not_allowed,
    wide_space,
    wrong_form,
    wrong_type,
    yaml_syntax,
)
from compiler.rules.duty import (
    unexercised_duty,
    unmentioned_step,
)
from compiler.rules.flow import (
    dead_end,
    deadline_too_short,
    deadlock,
    endless_calls,
    endless_loop,
    missing_record,
    placeholder_flow,
    same_follower,
    single_outcome,
    started_by_unknown_result,
    started_twice,
    too_many_steps,
    unforeseen_delay,
    unhandled_result,
    unknown_result,
    unmade_output,
    unreachable_step,
    unused_record,
    work_left_over,
    written_in_parallel,
)
from compiler.rules.life import (
    effective_before_issued,
    overdue_review,
    retired_without_successor,
    superseded_in_force,
    unapproved_in_force,
)
from compiler.rules.msr import (
    measure_without_source,
    unread_measure,
)
from compiler.rules.mtg import (
    meeting_without_chair,
    unreceived_output,
)
from compiler.rules.org import (
    reporting_cycle,
    role_outside_units,
    too_many_reports,
    unit_cycle,
    unit_without_head,
    unused_role,
)
from compiler.rules.page import RulePage, read_page
from compiler.rules.pen import (
    baseless_violation,
    judge_hears_appeal,
    judge_in_own_cause,
    milder_for_worse,
    milder_repeat,
    open_ended_appeal,
    same_repeat,
    sanction_without_appeal,
    sanction_without_evidence,
    undecided_sanction,
    unsanctioned_violation,
    unused_sanction,
)
from compiler.rules.raci import (
    accountable_below_responsible,
    everyone_consulted,
    nobody_accountable,
    nobody_responsible,
    overloaded_role,
    self_approval,
    single_point_of_failure,
    two_accountable,
    uninformed_hand_over,
)
from compiler.rules.rec import (
    ownerless_record,
)
from compiler.rules.ref import (
    look_alike_ids,
    retired_reference,
    same_id_twice,
    unknown_reference,
)
from compiler.rules.rsk import (
    risk_without_owner,
    risk_without_response,
)
from compiler.rules.rule import (
    broken_rule,
    contradictory_rules,
    empty_rule,
)
from compiler.rules.trn import (
    training_without_audience,
)
from compiler.rules.view import Check, CheckCompany, View
from compiler.rules.waiv import (
    expired_waiver,
    unknown_rule,
    unused_waiver,
    waiver_without_reason,
)

__all__ = ["RULES", "Check", "CheckCompany", "Rule", "View", "find_rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule checks handbook by handbook, or the company at once; both are None where an earlier stage tells."""

    code: str
    name: str
    severity: Severity
    check: Check | None
    check_company: CheckCompany | None
    page: RulePage

    @property
    def family(self) -> str:
        """The letters of its code."""
        return self.code.rstrip("0123456789")


def _rule(code: str, module: ModuleType, severity: Severity) -> Rule:
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    return Rule(
        code,
        name,
        severity,
        getattr(module, "check", None),
        getattr(module, "check_company", None),
        read_page(module.__doc__ or ""),
    )


_ERROR, _WARNING, _INFO = Severity

RULES: tuple[Rule, ...] = (
    _rule("DOC001", not_utf8, _ERROR),
    _rule("DOC002", hidden_character, _ERROR),
    _rule("DOC003", yaml_syntax, _ERROR),
    _rule("DOC004", duplicate_key, _ERROR),
    _rule("DOC005", anchor, _ERROR),
    _rule("DOC006", tag, _ERROR),
    _rule("DOC007", several_documents, _ERROR),
    _rule("DOC008", too_deep, _ERROR),
    _rule("DOC009", too_large, _ERROR),
    _rule("DOC010", full_width_colon, _ERROR),
    _rule("DOC011", wide_space, _ERROR),
    _rule("DOC012", tab_indent, _ERROR),
    _rule("DOC013", not_sections, _ERROR),
    _rule("DOC014", key_not_text, _ERROR),
    _rule("DOC015", unknown_key, _ERROR),
    _rule("DOC016", misplaced_key, _ERROR),
    _rule("DOC017", wrong_type, _ERROR),
    _rule("DOC018", missing_field, _ERROR),
    _rule("DOC019", value_not_allowed, _ERROR),
    _rule("DOC020", wrong_form, _ERROR),
    _rule("DOC021", empty, _ERROR),
    _rule("DOC022", listed_twice, _ERROR),
    _rule("DOC023", incomplete_rule, _ERROR),
    _rule("DOC024", outside_handbook, _ERROR),
    _rule("DOC025", unreadable_file, _ERROR),
    _rule("DOC026", more_of_the_same, _ERROR),
    _rule("REF001", unknown_reference, _ERROR),
    _rule("REF002", same_id_twice, _ERROR),
    _rule("REF003", look_alike_ids, _ERROR),
    _rule("REF004", retired_reference, _ERROR),
    _rule("ORG001", reporting_cycle, _ERROR),
    _rule("ORG002", unit_cycle, _ERROR),
    _rule("ORG003", unit_without_head, _ERROR),
    _rule("ORG004", role_outside_units, _WARNING),
    _rule("ORG005", unused_role, _WARNING),
    _rule("ORG006", too_many_reports, _INFO),
    _rule("FLOW001", dead_end, _ERROR),
    _rule("FLOW002", unreachable_step, _ERROR),
    _rule("FLOW003", endless_loop, _ERROR),
    _rule("FLOW004", single_outcome, _ERROR),
    _rule("FLOW005", same_follower, _WARNING),
    _rule("FLOW006", endless_calls, _ERROR),
    _rule("FLOW007", placeholder_flow, _WARNING),
    _rule("FLOW008", too_many_steps, _WARNING),
    _rule("FLOW009", deadlock, _ERROR),
    _rule("FLOW010", started_twice, _ERROR),
    _rule("FLOW011", work_left_over, _ERROR),
    _rule("FLOW012", unhandled_result, _ERROR),
    _rule("FLOW013", unknown_result, _ERROR),
    _rule("FLOW014", started_by_unknown_result, _ERROR),
    _rule("FLOW015", unforeseen_delay, _WARNING),
    _rule("FLOW016", missing_record, _WARNING),
    _rule("FLOW017", unused_record, _WARNING),
    _rule("FLOW018", written_in_parallel, _WARNING),
    _rule("FLOW019", deadline_too_short, _WARNING),
    _rule("FLOW020", unmade_output, _WARNING),
    _rule("RACI001", nobody_responsible, _ERROR),
    _rule("RACI002", nobody_accountable, _ERROR),
    _rule("RACI003", two_accountable, _ERROR),
    _rule("RACI004", self_approval, _WARNING),
    _rule("RACI005", accountable_below_responsible, _WARNING),
    _rule("RACI006", everyone_consulted, _WARNING),
    _rule("RACI007", uninformed_hand_over, _WARNING),
    _rule("RACI008", overloaded_role, _INFO),
    _rule("RACI009", single_point_of_failure, _INFO),
    _rule("RULE001", broken_rule, _ERROR),
    _rule("RULE002", empty_rule, _WARNING),
    _rule("RULE003", contradictory_rules, _ERROR),
    _rule("PEN001", baseless_violation, _WARNING),
    _rule("PEN002", unsanctioned_violation, _WARNING),
    _rule("PEN003", unused_sanction, _WARNING),
    _rule("PEN004", milder_repeat, _ERROR),
    _rule("PEN005", same_repeat, _WARNING),
    _rule("PEN006", milder_for_worse, _WARNING),
    _rule("PEN007", undecided_sanction, _ERROR),
    _rule("PEN008", sanction_without_evidence, _WARNING),
    _rule("PEN009", sanction_without_appeal, _WARNING),
    _rule("PEN010", open_ended_appeal, _WARNING),
    _rule("PEN011", judge_hears_appeal, _ERROR),
    _rule("PEN012", judge_in_own_cause, _WARNING),
    _rule("ASM001", unbalanced_weights, _ERROR),
    _rule("ASM002", band_gap, _ERROR),
    _rule("ASM003", band_overlap, _ERROR),
    _rule("ASM004", empty_result, _INFO),
    _rule("ASM005", appraisal_of_nobody, _WARNING),
    _rule("MTG001", meeting_without_chair, _WARNING),
    _rule("MTG002", unreceived_output, _WARNING),
    _rule("REC001", ownerless_record, _WARNING),
    _rule("MSR001", measure_without_source, _WARNING),
    _rule("MSR002", unread_measure, _WARNING),
    _rule("TRN001", training_without_audience, _WARNING),
    _rule("RSK001", risk_without_owner, _WARNING),
    _rule("RSK002", risk_without_response, _WARNING),
    _rule("LIFE001", effective_before_issued, _ERROR),
    _rule("LIFE002", unapproved_in_force, _WARNING),
    _rule("LIFE003", overdue_review, _WARNING),
    _rule("LIFE004", superseded_in_force, _ERROR),
    _rule("LIFE005", retired_without_successor, _INFO),
    _rule("BPMN001", not_xml, _ERROR),
    _rule("BPMN002", unsafe_xml, _ERROR),
    _rule("BPMN003", not_bpmn, _ERROR),
    _rule("BPMN004", broken_connection, _ERROR),
    _rule("BPMN005", repeated_element_id, _ERROR),
    _rule("BPMN006", undecided_gateway, _ERROR),
    _rule("BPMN007", lost_element, _WARNING),
    _rule("BPMN008", simplified_element, _INFO),
    _rule("BPMN009", no_start_element, _WARNING),
    _rule("DUTY001", unexercised_duty, _INFO),
    _rule("DUTY002", unmentioned_step, _INFO),
    _rule("WAIV001", waiver_without_reason, _ERROR),
    _rule("WAIV002", expired_waiver, _ERROR),
    _rule("WAIV003", unused_waiver, _WARNING),
    _rule("WAIV004", unknown_rule, _ERROR),
)
"""In the order of their codes. No code is ever given to another rule; 900 to 999 of each family are the owner's."""

_BY_NAME = MappingProxyType({key: rule for rule in RULES for key in (rule.code.casefold(), rule.name)})


def find_rule(code_or_name: str) -> Rule | None:
    """Return the rule of a code or a name."""
    return _BY_NAME.get(code_or_name.casefold())

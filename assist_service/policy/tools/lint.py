"""Reports on a set of rules: errors, overdue reviews, missing examples."""

from collections.abc import Iterator
from datetime import date

from assist_service.policy.checks.kinds import Promises, Says
from assist_service.policy.checks.reply import Reply
from assist_service.policy.rules.rule import Rule
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.policy.rules.selftest import misses
from assist_service.policy.tools.report import Remark, Report, counted, remarks_of

# A rule is well tested with three replies on each side; it loads with one.
WELL_PROVED = 3


def check_report(rules: Ruleset, today: date) -> Report:
    """Return every fault, then warnings for a compliance lead, and counts by status."""
    advice = [remark for rule in rules.rules for remark in _advice(rule, today)]
    waiting = [rule.id for rule in rules.rules if rules.pending(rule)]
    advice += [
        _remark(
            rule,
            f"`{rule.id}` needs approval by a second person.",
            "Until then its findings are not shown.",
        )
        for rule in rules.rules
        if rules.pending(rule) and rule.status == "active"
    ]
    counts = {
        status: sum(rule.status == status for rule in rules.rules)
        for status in ("active", "trial", "draft", "retired")
    }
    figures = {
        "rules": len(rules.rules),
        "exceptions": len(rules.exemptions),
        "quarantined": len(rules.quarantined),
        "last_good_in_force": sorted(rules.stale),
        "waiting_for_approval": waiting,
        "by_status": counts,
        "overdue": [r.id for r in rules.rules if r.review_by is not None and r.review_by < today],
        "version": rules.version,
    }
    remarks = (*remarks_of(rules.quarantined), *advice)
    return Report(remarks, _check_summary(rules, counts), figures)


def _check_summary(rules: Ruleset, counts: dict[str, int]) -> str:
    by_status = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    exceptions = f", {counted(len(rules.exemptions), 'exception')}" if rules.exemptions else ""
    faulty_count = len(rules.quarantined)
    faulty = (
        f" {counted(faulty_count, 'file')} cannot be used (see above)."
        if faulty_count
        else " All files are valid."
    )
    return f"{counted(len(rules.rules), 'rule')} ({by_status or 'none'}){exceptions}.{faulty}"


def _advice(rule: Rule, today: date) -> Iterator[Remark]:
    if rule.status == "retired":
        return
    if rule.review_by is not None and rule.review_by < today:
        yield _remark(
            rule,
            f"The review of this rule was due on {rule.review_by}.",
            "Review it and set a new date.",
        )
    if not rule.owner:
        yield _remark(rule, "The rule has no owner.", "Write `owner:` and who answers for it.")
    if not rule.because:
        yield _remark(rule, "The rule gives no reason.", "Write `because:` and the reason.")
    if rule.scope.effective_until is not None and rule.scope.effective_until < today:
        yield _remark(rule, f"The rule ended on {rule.scope.effective_until}.", "Retire it.")
    if rule.checks and rule.status != "draft":
        few = min(len(rule.should_flag), len(rule.should_pass))
        if few < 2:
            yield _remark(
                rule,
                "The rule has fewer than two examples on a side.",
                "Write at least two replies to flag and two to pass.",
            )


def _remark(rule: Rule, message: str, hint: str) -> Remark:
    return Remark("warning", rule.path, 1, 1, message, hint)


def test_report(rules: Ruleset) -> Report:
    """Return each rule's results on its own examples, and how well the examples cover the rules."""
    remarks = list(remarks_of(rules.quarantined))
    live = [rule for rule in rules.rules if rule.status in ("active", "trial", "draft")]
    for rule in live:
        remarks += [
            Remark("error", rule.path, 1, 1, miss.message, miss.hint) for miss in misses(rule)
        ]
    examples = sum(len(rule.should_flag) + len(rule.should_pass) for rule in live)
    proved = [
        rule for rule in live if min(len(rule.should_flag), len(rule.should_pass)) >= WELL_PROVED
    ]
    silent = [(rule.id, phrase) for rule in live for phrase in _unproved_phrases(rule)]
    phrases = sum(
        len(check.phrases)
        for rule in live
        for check in rule.checks
        if isinstance(check, Says | Promises)
    )
    summary = (
        f"{counted(len(live), 'rule')}, {counted(examples, 'example')}. Coverage: "
        f"{len(proved)} of {len(live)} rules have "
        f"{WELL_PROVED} or more examples on each side; examples use {phrases - len(silent)} of "
        f"{phrases} phrases."
    )
    figures = {
        "rules": len(live),
        "examples": examples,
        "well_proved": len(proved),
        "phrases": phrases,
        "unused_phrases": [{"rule": rule, "phrase": phrase} for rule, phrase in silent],
        "passed": not remarks,
    }
    return Report(tuple(remarks), summary, figures)


def _unproved_phrases(rule: Rule) -> Iterator[str]:
    """Yield the phrases that no example uses, so that nobody knows whether they work."""
    replies = [Reply(text) for text in (*rule.should_flag, *rule.should_pass)]
    for check in rule.checks:
        if isinstance(check, Says | Promises):
            for phrase in check.phrases:
                if not any(reply.find_phrase(phrase) for reply in replies):
                    yield phrase.text

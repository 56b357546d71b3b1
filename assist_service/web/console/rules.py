"""The Rules page: rules in use and their results, faulty files, reply test and approvals."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from assist_service.domain.tolerant_reader import revise_document
from assist_service.errors import AssistError, NotFound
from assist_service.guidance.approvals import (
    DOCUMENT,
    ApprovalsDocument,
    approve,
    propose,
    put_back,
    read_approvals,
    send_to_trial,
)
from assist_service.policy.rules.rule import Rule
from assist_service.service import Service
from assist_service.store.documents import Conflict
from assist_service.store.optimistic_update import update_document
from assist_service.web.console.access import needs, wants_json
from assist_service.web.console.approval_log import SHOWN, approval_log
from assist_service.web.console.reply_check import CheckRequest, Outcome, check_reply, request_from
from assist_service.web.console.rule_cards import candidate_of, card, exemptions, file_faults
from assist_service.web.console.rule_list import STATES, choice_from, packs, page_of_rules, waits
from assist_service.web.console.rule_tallies import RuleTallies
from assist_service.web.console.words import say

DAYS = 7


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""
    days = RuleTallies(service.store)

    @bp.get("/rules")
    @needs("rules.see")
    def rules() -> Any:
        return _page(service, days)

    @bp.post("/rules/try")
    @needs("rules.see")
    def try_rules() -> Any:
        request_fields = request_from(request.form)
        outcome = None
        if request_fields.reply.strip():
            outcome = check_reply(service.sources.rules(), request_fields, service.clock())
        if wants_json():
            return {"outcome": render_template("console/_reply_check.html", outcome=outcome)}
        return _page(service, days, request_fields, outcome, with_result=True)

    @bp.post("/rules/approve")
    @needs("rules.approve")
    def approve_rule() -> Any:
        rule = _waiting_rule(service)
        if request.form.get("step") == "propose":
            message_key = "approve.done_proposed"
            _change(service, rule, f"proposed {rule.id} {rule.version}", propose)
        else:
            message_key = "approve.done_approved"
            _change(service, rule, f"approved {rule.id} {rule.version}", approve)
        # Other processes learn of it from the store; this one has to refresh before it answers.
        service.sources.refresh()
        flash(say(message_key, title=rule.title))
        return redirect(url_for("console.rules", find=rule.id), 303)

    @bp.post("/rules/trial")
    @needs("rules.approve")
    def send_rule_to_trial() -> Any:
        rule = _rule_as_shown(service)
        in_force = service.sources.rules()
        if request.form.get("step") == "back":
            message_key = "trial.done_back"
            _change(service, rule, f"put back in force {rule.id} {rule.version}", put_back)
        elif in_force.in_force(rule) or in_force.sent_to_trial(rule):
            message_key = "trial.done_sent"
            _change(service, rule, f"sent to trial {rule.id} {rule.version}", send_to_trial)
        else:
            raise AssistError(say("problem.rule_not_active"), say("problem.rule_about"))
        service.sources.refresh()
        flash(say(message_key, title=rule.title))
        return redirect(url_for("console.rules", find=rule.id), 303)


def _page(
    service: Service,
    days: RuleTallies,
    request_fields: CheckRequest | None = None,
    outcome: Outcome | None = None,
    *,
    with_result: bool = False,
) -> str:
    in_force = service.sources.rules()
    now = service.clock()
    today = datetime.fromtimestamp(now, UTC).date()
    choice = choice_from(request.args)
    page = page_of_rules(in_force, choice, today)
    tallies = days.tallies(now, DAYS)
    approvals = read_approvals(service.documents.read(DOCUMENT).value)
    me = g.signed_in
    may_approve = me.may("rules.approve")
    return render_template(
        "console/rules.html",
        cards=[
            card(rule, in_force, tallies, approvals, me.email, today, may_approve=may_approve)
            for rule in page.rules
        ],
        listed=page,
        choice=choice,
        states=STATES,
        packs=packs(in_force),
        all=len(in_force.rules),
        shown=sum(map(in_force.in_force, in_force.rules)),
        waiting=file_faults(in_force),
        exemptions=exemptions(in_force),
        exemptions_all=len(in_force.exemptions),
        version=in_force.version,
        approval_log=approval_log(service.documents.history(DOCUMENT, SHOWN)),
        tried=request_fields or CheckRequest(),
        outcome=outcome,
        asked=with_result,
    )


def _waiting_rule(service: Service) -> Rule:
    """Return the form's rule if it is unchanged and awaits approval."""
    rule = _rule_as_shown(service)
    if not waits(rule, service.sources.rules()):
        raise AssistError(say("problem.rule_approved"), say("problem.rule_about"))
    return rule


def _rule_as_shown(service: Service) -> Rule:
    """Return the form's rule if it is unchanged since the page was shown."""
    rule = service.sources.rules().rule(request.form.get("rule", ""))
    if rule is None:
        raise NotFound(say("problem.rule"), say("problem.rule_about"))
    if rule.version != request.form.get("version"):
        raise Conflict(say("problem.rule_moved"), say("problem.rule_moved_about"))
    return rule


Edit = Callable[[ApprovalsDocument, Any, str, float], ApprovalsDocument]


def _change(service: Service, rule: Rule, note: str, edit: Edit) -> None:
    email, now, candidate = g.signed_in.email, service.clock(), candidate_of(rule)
    update_document(
        service.documents,
        DOCUMENT,
        lambda value: revise_document(
            value, ApprovalsDocument, lambda document: edit(document, candidate, email, now)
        ),
        who=email,
        note=note,
        at=now,
    )

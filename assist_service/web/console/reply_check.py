"""The reply test on the Rules page, like ``assist rules try``. Nothing is stored."""

from collections.abc import Mapping

import msgspec

from assist_service.domain.types import Message, PolicyFinding, Span, Turn
from assist_service.errors import TooLarge
from assist_service.language.normal_form import replace_surrogates
from assist_service.policy.checks.kinds import CHECK_KINDS, is_absence
from assist_service.policy.rules.rule import Rule
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.policy.rules.situation import Situation
from assist_service.web.console.words import say

LONGEST = 20_000


class CheckRequest(msgspec.Struct, frozen=True):
    """The form's content: reply, previous customer message, team and channel."""

    reply: str = ""
    customer: str = ""
    team: str = ""
    channel: str = ""


class Piece(msgspec.Struct, frozen=True):
    """A part of the reply, marked if it triggers a rule."""

    text: str
    marked: bool


class ShownFinding(msgspec.Struct, frozen=True):
    """A finding with its rule, the quoted text and whether agents would see it."""

    finding: PolicyFinding
    rule: Rule | None
    why: str
    quote: str
    shown: bool


class Outcome(msgspec.Struct, frozen=True):
    """The reply in pieces, and the findings in text order."""

    pieces: tuple[Piece, ...]
    spoken: tuple[ShownFinding, ...]
    assumed: bool


def request_from(form: Mapping[str, str]) -> CheckRequest:
    """Return the content of a form.

    Raises:
        TooLarge: more than 20,000 characters in one field.

    """
    fields = {name: _field(form, name) for name in CheckRequest.__struct_fields__}
    return CheckRequest(**fields)


def _field(form: Mapping[str, str], name: str) -> str:
    # Forms send a line break as two characters; spans count one.
    text = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise TooLarge(say("problem.long"), say("problem.long_about", most=f"{LONGEST:,}"))
    return replace_surrogates(text)


def check_reply(rules: Ruleset, request_fields: CheckRequest, now: float) -> Outcome:
    """Return the findings for a reply; without a customer message, customer conditions count as met."""
    customer_text = request_fields.customer.strip()
    earlier = (
        (Turn(Message("customer-0", "customer", customer_text, now)),) if customer_text else ()
    )
    situation = Situation(
        request_fields.team.strip() or None,
        request_fields.channel.strip() or None,
        None,
        earlier,
        now,
    )
    examined = rules.examine(request_fields.reply, situation, assume_asked=not customer_text)
    entries = [
        _shown_finding(rules, request_fields.reply, policy_finding, visible=True)
        for policy_finding in examined.active
    ]
    entries += [
        _shown_finding(rules, request_fields.reply, policy_finding, visible=False)
        for policy_finding in examined.trial
    ]
    spans = [entry.finding.span for entry in entries if not is_absence(entry.finding.check)]
    return Outcome(tuple(_pieces(request_fields.reply, spans)), tuple(entries), not customer_text)


def _shown_finding(
    rules: Ruleset, reply: str, finding: PolicyFinding, *, visible: bool
) -> ShownFinding:
    missing = is_absence(finding.check)
    return ShownFinding(
        finding,
        rules.rule(finding.rule),
        CHECK_KINDS[finding.check].label if finding.check in CHECK_KINDS else finding.check,
        "" if missing else reply[slice(*finding.span)],
        visible,
    )


def _pieces(text: str, spans: list[Span]) -> list[Piece]:
    """Return the text cut at the spans; adjacent spans become one mark."""
    pieces: list[Piece] = []
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        if start > at:
            pieces.append(Piece(text[at:start], marked=False))
            at = start
        if pieces and pieces[-1].marked:
            pieces[-1] = Piece(pieces[-1].text + text[at:end], marked=True)
        else:
            pieces.append(Piece(text[at:end], marked=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], marked=False))
    return pieces

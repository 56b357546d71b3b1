"""The try-it box: a reply put to the rules, as ``assist rules try`` does. Nothing of it is kept."""

from collections.abc import Mapping

import msgspec

from assist_service.domain.types import Message, PolicyFinding, Span, Turn
from assist_service.errors import TooLarge
from assist_service.policy.checks.kinds import CHECK_KINDS, is_absence
from assist_service.policy.matching.words import sound
from assist_service.policy.rules.rule import Rule
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.policy.rules.situation import Situation
from assist_service.web.console.words import say

LONGEST = 20_000


class Tried(msgspec.Struct, frozen=True):
    """What was typed: the reply, the customer's words before it, and where it would stand."""

    reply: str = ""
    customer: str = ""
    team: str = ""
    channel: str = ""


class Piece(msgspec.Struct, frozen=True):
    """A part of the reply, marked if a rule speaks about it."""

    text: str
    marked: bool


class Spoken(msgspec.Struct, frozen=True):
    """A finding, the rule it comes from, the words it is about, and whether agents would see it."""

    finding: PolicyFinding
    rule: Rule | None
    why: str
    quote: str
    shown: bool


class Outcome(msgspec.Struct, frozen=True):
    """What the rules said: the reply in pieces, and each finding in order of place."""

    pieces: tuple[Piece, ...]
    spoken: tuple[Spoken, ...]
    assumed: bool


def tried_from(form: Mapping[str, str]) -> Tried:
    """Return what the form was sent with.

    Raises:
        TooLarge: more than 20,000 characters in one field.

    """
    fields = {name: _field(form, name) for name in Tried.__struct_fields__}
    return Tried(**fields)


def _field(form: Mapping[str, str], name: str) -> str:
    # Forms send every new line as two characters; what is shown again, and spans, count one.
    text = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise TooLarge(say("problem.long"), say("problem.long_about", most=f"{LONGEST:,}"))
    return sound(text)


def put(rules: Ruleset, tried: Tried, now: float) -> Outcome:
    """Put a reply to the rules; with nothing from the customer, conditions are taken to hold."""
    said = tried.customer.strip()
    earlier = (Turn(Message("customer-0", "customer", said, now)),) if said else ()
    situation = Situation(
        tried.team.strip() or None, tried.channel.strip() or None, None, earlier, now
    )
    examined = rules.examine(tried.reply, situation, assume_asked=not said)
    spoken = [_spoken(rules, tried.reply, found, shown=True) for found in examined.active]
    spoken += [_spoken(rules, tried.reply, found, shown=False) for found in examined.trial]
    spans = [one.finding.span for one in spoken if not is_absence(one.finding.check)]
    return Outcome(tuple(_pieces(tried.reply, spans)), tuple(spoken), not said)


def _spoken(rules: Ruleset, reply: str, finding: PolicyFinding, *, shown: bool) -> Spoken:
    missing = is_absence(finding.check)
    return Spoken(
        finding,
        rules.rule(finding.rule),
        CHECK_KINDS[finding.check].label if finding.check in CHECK_KINDS else finding.check,
        "" if missing else reply[slice(*finding.span)],
        shown,
    )


def _pieces(text: str, spans: list[Span]) -> list[Piece]:
    """Return the text cut at the spans; spans that meet are one mark."""
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

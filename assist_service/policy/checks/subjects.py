"""Decide who makes a promise: the desk and its staff, or somebody else."""

import re

from assist_service.policy.checks.cues import CUES
from assist_service.policy.checks.sentence_context import PhraseContext

_OTHER_PERSON = re.compile(r"(?<!\S)(?:they|he|she) (?:will|can|are|is|have|has)(?!\S)")
_TEAM = re.compile(
    r"(?<!\S)(?:finance|billing|accounts|(?:my|our) (?:\w+ )?(?:team|colleagues?|manager"
    r"|supervisor|department|warehouse|technicians?|engineers?))(?!\S)"
)
_CARRIER = re.compile(
    r"(?:your|the|their|a|that) (?:courier|carrier|post office)|fedex|ups|dhl|usps"
)


def is_by_another(context: PhraseContext, clause: str) -> bool:
    """Whether somebody outside the desk does it; "they" may be our own team."""
    if _OTHER_PERSON.search(clause):
        return _TEAM.search(f"{context.before} {context.after}") is None
    if CUES["others"].match(clause) is None:
        return False
    return not _delivers(context, clause)


def _delivers(context: PhraseContext, clause: str) -> bool:
    """Whether a carrier delivers for us."""
    return context.first.startswith("deliver") and _CARRIER.match(clause) is not None


def is_ours(context: PhraseContext) -> bool:
    """Whether the clause is about us, or has no subject, as hurried agents write."""
    if CUES["us"].search(context.clause):
        return True
    if _OTHER_PERSON.search(context.clause) or _delivers(context, context.clause):
        return not is_by_another(context, context.clause)
    clause_start = strip_openings(context.clause)
    giving_match = CUES["giving"].match(clause_start)
    return (
        not clause_start
        or CUES["commitments"].match(clause_start) is not None
        or (giving_match is not None and giving_match.group().endswith("ing"))
    )


def strip_openings(clause: str) -> str:
    """Return ``clause`` without a hurried agent's opening words."""
    while match := CUES["openings"].match(clause):
        if not match.end():
            break
        clause = clause[match.end() :].strip()
    return clause

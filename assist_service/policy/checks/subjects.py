"""Who is said to do it: we, somebody of ours, or another, whose promise it is then."""

import re

from assist_service.policy.checks.cues import CUES
from assist_service.policy.checks.sentence_context import Place

_OTHER_PERSON = re.compile(r"(?<!\S)(?:they|he|she) (?:will|can|are|is|have|has)(?!\S)")
_TEAM = re.compile(
    r"(?<!\S)(?:finance|billing|accounts|(?:my|our) (?:\w+ )?(?:team|colleagues?|manager|supervisor|department|warehouse|technicians?|engineers?))(?!\S)"
)
_CARRIER = re.compile(
    r"(?:your|the|their|a|that) (?:courier|carrier|post office)|fedex|ups|dhl|usps"
)


def by_another(place: Place, clause: str) -> bool:
    """Whether somebody does it who is not of the desk; "they" may be our own team."""
    if _OTHER_PERSON.search(clause):
        return _TEAM.search(f"{place.before} {place.after}") is None
    if CUES["others"].match(clause) is None:
        return False
    return not _delivers(place, clause)


def _delivers(place: Place, clause: str) -> bool:
    """Whether a carrier does for us what carriers do."""
    return place.first.startswith("deliver") and _CARRIER.match(clause) is not None


def ours(place: Place) -> bool:
    """Whether the clause speaks of us, or has no subject at all, as hurried agents write."""
    if CUES["us"].search(place.clause):
        return True
    if _OTHER_PERSON.search(place.clause) or _delivers(place, place.clause):
        return not by_another(place, place.clause)
    rest = bare(place.clause)
    given = CUES["giving"].match(rest)
    return (
        not rest
        or CUES["commitments"].match(rest) is not None
        or (given is not None and given.group().endswith("ing"))
    )


def bare(clause: str) -> str:
    """Return ``clause`` without the words with which a hurried agent begins."""
    while match := CUES["openings"].match(clause):
        if not match.end():
            break
        clause = clause[match.end() :].strip()
    return clause

"""The checks that the `flag` of a rule file asks for."""

from assist_service.language.phrases import Phrase, parse_phrase
from assist_service.policy.checks.altered_wording import FixedWording
from assist_service.policy.checks.kinds import (
    Alters,
    AmountLimit,
    Check,
    Omits,
    Pattern,
    Promises,
    Says,
    Shares,
    TimeLimit,
)
from assist_service.policy.rules.schema import Flag


def checks_of(flag: Flag, fixed: str | None) -> tuple[Check, ...]:
    """Return the checks that a file's ``flag`` asks for."""
    checks: list[Check] = []
    if flag.says:
        checks.append(Says(flag.says))
    if flag.promises:
        checks.append(Promises(flag.promises))
    if flag.amount is not None:
        limit = flag.amount
        checks.append(AmountLimit(limit.over, limit.under, limit.code, limit.near))
    if flag.duration is not None:
        checks.append(TimeLimit(flag.duration.over, flag.duration.under, flag.duration.near))
    if flag.omits is not None:
        statement = flag.omits.statement or (_whole(fixed) if fixed else ())
        checks.append(Omits(statement, flag.omits.within))
    if flag.alters:
        texts = [text or fixed for text in flag.alters]
        checks.append(Alters(tuple(FixedWording(text) for text in texts if text)))
    if flag.shares:
        checks.append(Shares(flag.shares))
    if flag.pattern:
        checks.append(Pattern(flag.pattern))
    return tuple(checks)


def _whole(fixed: str) -> tuple[Phrase, ...]:
    """Return the fixed text as a phrase; brackets in it do not mean a choice."""
    return (
        parse_phrase(
            " ".join(
                fixed.replace("(", " ")
                .replace(")", " ")
                .replace("|", " ")
                .replace("...", " ")
                .split()
            )
        ),
    )

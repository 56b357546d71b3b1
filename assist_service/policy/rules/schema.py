"""The schemas of rule, exception and pack files."""

import re
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from assist_service.domain.types import Level
from assist_service.language.phrases import Phrase, PhraseError, parse_phrase
from assist_service.policy.checks.shared_data import SHARED, SharedKind
from assist_service.policy.matching.amounts import CURRENCIES, currency_code, parse_money
from assist_service.policy.matching.durations import parse_duration
from assist_service.policy.matching.patterns import compile_pattern
from assist_service.yaml_files.document import InvalidValue, Strict, TextTuple, as_tuple

Status = Literal["draft", "trial", "active", "retired"]
Approvals = Literal["none", "required"]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DATE_HINT = "Write year-month-day, such as 2027-03-01."


def _date(value: Any) -> Any:
    if not isinstance(value, str) or not _DATE.match(value):
        raise InvalidValue(f'"{value}" is not a date.', _DATE_HINT)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidValue(f'"{value}" does not exist in the calendar.', _DATE_HINT) from None


def _phrase(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        raise InvalidValue(
            f"A phrase must be a text, but this is {_plain(value)}.", "Put it in quotes."
        )
    if not isinstance(value, str):
        raise InvalidValue(
            "A phrase must be a text, but this is a list or group.",
            "Write one phrase in quotes for each dash.",
        )
    try:
        return parse_phrase(value)
    except PhraseError as error:
        raise InvalidValue(error.message, error.hint) from None


def _plain(value: Any) -> str:
    return "nothing" if value is None else str(value).lower()


def _filled(text: str) -> str:
    if not text.strip():
        raise InvalidValue("There is nothing between the quotes.", "Write a text.")
    return " ".join(text.split())


def _not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if not items:
        raise InvalidValue("The list is empty.", "Write at least one entry, or leave the name out.")
    return items


def _pattern(value: Any) -> Any:
    if not isinstance(value, str):
        raise InvalidValue("A pattern must be a text.", "Put it in single quotes.")
    try:
        compile_pattern(value)
    except ValueError as error:
        raise InvalidValue(
            f"The pattern cannot be used: {error}.",
            "Patterns are RE2 regular expressions, without look-around and back-references.",
        ) from None
    return value


def _money(value: Any) -> Any:
    try:
        return parse_money(value)
    except ValueError:
        raise InvalidValue(
            f'"{value}" is not an amount.', 'Write a number such as 50, or "$50".'
        ) from None


def _currency(value: Any) -> Any:
    try:
        return currency_code(str(value))
    except ValueError:
        raise InvalidValue(
            f'"{value}" is not a supported currency.', f"Allowed: {', '.join(CURRENCIES)}."
        ) from None


def _duration(value: Any) -> Any:
    try:
        return parse_duration(value)
    except ValueError:
        raise InvalidValue(
            f'"{value}" is not a duration.', 'Write a duration such as "30 days" or "24 hours".'
        ) from None


Day = Annotated[date, BeforeValidator(_date)]
Text = Annotated[str, AfterValidator(_filled)]
Phrases = Annotated[
    tuple[Annotated[Phrase, PlainValidator(_phrase)], ...],
    BeforeValidator(as_tuple),
    AfterValidator(_not_empty),
]
Texts = Annotated[tuple[Text, ...], BeforeValidator(as_tuple)]
Patterns = Annotated[
    tuple[Annotated[str, BeforeValidator(_pattern)], ...],
    BeforeValidator(as_tuple),
    AfterValidator(_not_empty),
]


class AppliesTo(Strict):
    """Where a rule applies; a part left out means everywhere."""

    teams: TextTuple = Field(
        default=(), description="Write a list of team names: [billing, sales]."
    )
    channels: TextTuple = Field(default=(), description="Write a list of channels: [chat, email].")
    languages: TextTuple = Field(default=(), description="Write a list of language codes: [en].")


class When(Strict):
    """What the customer must have said before."""

    customer_says: Phrases = Field(description='Write phrases: ["refund", "money back"].')


class AmountCheck(Strict):
    """Sums of money over or under a limit."""

    over: Annotated[Any, BeforeValidator(_money)] = Field(
        default=None, description="Write a number."
    )
    under: Annotated[Any, BeforeValidator(_money)] = Field(
        default=None, description="Write a number."
    )
    currency: Annotated[Any, BeforeValidator(_currency)] = Field(
        default=None, description="Write a currency code: USD, EUR, GBP, or % for a share."
    )
    near: Phrases = Field(default=(), description="Write phrases that appear near the amount.")

    @property
    def code(self) -> str | None:
        """The currency, from ``currency`` or from the limit itself ("$50")."""
        limits = (self.over, self.under)
        return self.currency or next((m.currency for m in limits if m and m.currency), None)


class DurationCheck(Strict):
    """Lengths of time over or under a limit."""

    over: Annotated[Any, BeforeValidator(_duration)] = Field(
        default=None, description='Write a duration such as "30 days".'
    )
    under: Annotated[Any, BeforeValidator(_duration)] = Field(
        default=None, description='Write a duration such as "24 hours".'
    )
    near: Phrases = Field(default=(), description="Write phrases that appear near the duration.")


class OmitsCheck(Strict):
    """A statement that must be made."""

    statement: Phrases = Field(
        default=(), description="Write phrases of which one must be said; left out, the fixed text."
    )
    within: Annotated[int, Field(ge=1, le=50)] = Field(
        default=1, description="Write how many agent messages there are to say it in, 1 to 50."
    )


def _omits(value: Any) -> Any:
    return {"statement": value} if isinstance(value, str | list) else value


def _amount_limit(check: Any) -> Any:
    if check.over is None and check.under is None:
        raise InvalidValue("The check has no limit.", "Write `over:` or `under:` with a value.")
    return check


def _alters(value: Any) -> Any:
    """Return the texts that must stay unchanged; ``""`` means the rule's fixed text."""
    if isinstance(value, bool):
        return ("",) if value else ()
    texts = as_tuple(value)
    if not isinstance(texts, tuple) or not all(isinstance(t, str) and t.strip() for t in texts):
        raise InvalidValue(
            "`alters` cannot be read.", "Write `true` for the fixed text, or a list of texts."
        )
    return texts


def _shared(value: Any) -> Any:
    if value not in SHARED:
        close = get_close_matches(str(value), SHARED, 1, 0.5)
        suggestion = f"Did you mean {close[0]}? " if close else ""
        raise InvalidValue(
            f'"{value}" is not a kind of shared data.', f"{suggestion}Allowed: {', '.join(SHARED)}."
        )
    return value


class Flag(Strict):
    """The checks of a rule; a finding of any of them flags the reply."""

    says: Phrases = Field(default=(), description='Write phrases: ["always works", "no risk"].')
    promises: Phrases = Field(default=(), description='Write phrases: ["refund you"].')
    amount: Annotated[AmountCheck, AfterValidator(_amount_limit)] | None = Field(
        default=None, description="Write {over: 50, currency: USD, near: [refund]}."
    )
    duration: Annotated[DurationCheck, AfterValidator(_amount_limit)] | None = Field(
        default=None, description="Write {under: 3 days, near: [delivery]}."
    )
    omits: Annotated[OmitsCheck | None, BeforeValidator(_omits)] = Field(
        default=None,
        description="Write the phrases that must be said, or {statement: [...], within: 3}.",
    )
    alters: Annotated[tuple[Any, ...], BeforeValidator(_alters)] = Field(
        default=(), description="Write `true` for the fixed text, or a list of texts."
    )
    shares: Annotated[
        tuple[Annotated[SharedKind, BeforeValidator(_shared)], ...], BeforeValidator(as_tuple)
    ] = Field(default=(), description=f"Write a list of: {', '.join(SHARED)}.")
    pattern: Patterns = Field(default=(), description="Write regular expressions in single quotes.")
    unless: Phrases = Field(default=(), description="Write phrases that make the reply all right.")


class Examples(Strict):
    """Example replies that test the rule."""

    should_flag: Texts = Field(default=(), description="Write replies that the rule must flag.")
    should_pass: Texts = Field(
        default=(), description="Write replies that the rule must leave alone."
    )


class RuleFile(Strict):
    """The content of a rule file."""

    title: Text = Field(description="Write `title:` and one line that names the rule.")
    status: Status = Field(default="active", description="Allowed: draft, trial, active, retired.")
    level: Level = Field(default="warn", description="Allowed: tip, warn, stop.")
    owner: Text = Field(
        default="", description="Write who answers for the rule, such as an address."
    )
    because: Text = Field(
        default="", description="Write `because:` and the reason: a law, a contract, a decision."
    )
    review_by: Day | None = Field(default=None, description=_DATE_HINT)
    effective_from: Day | None = Field(default=None, description=_DATE_HINT)
    effective_until: Day | None = Field(default=None, description=_DATE_HINT)
    approvals: Approvals = Field(default="none", description="Allowed: none, required.")
    applies_to: AppliesTo = Field(
        default_factory=AppliesTo,
        description="Write {teams: [...], channels: [...], languages: [...]}.",
    )
    when: When | None = Field(default=None, description="Write {customer_says: [...]}.")
    flag: Flag = Field(default_factory=Flag, description="Write at least one check under `flag:`.")
    fixed: Text | None = Field(default=None, description="Write the sentence that nobody rewords.")
    options: Texts = Field(default=(), description="Write what the agent may offer instead.")
    message: Text | None = Field(
        default=None, description="Write what the agent should do instead."
    )
    examples: Examples = Field(
        default_factory=Examples,
        description="Write should_flag and should_pass, each with replies.",
    )


class ExceptionFile(Strict):
    """The content of an exception file: where and when the named rules do not apply."""

    exception_to: TextTuple = Field(description="Write the id of a rule, or a list of ids.")
    title: Text = Field(description="Write `title:` and one line that names the exception.")
    status: Status = Field(default="active", description="Allowed: draft, trial, active, retired.")
    owner: Text = Field(default="", description="Write who answers for the exception.")
    because: Text = Field(default="", description="Write `because:` and the reason.")
    review_by: Day | None = Field(default=None, description=_DATE_HINT)
    effective_from: Day | None = Field(default=None, description=_DATE_HINT)
    effective_until: Day | None = Field(default=None, description=_DATE_HINT)
    applies_to: AppliesTo = Field(
        default_factory=AppliesTo,
        description="Write {teams: [...], channels: [...], languages: [...]}.",
    )
    when: When | None = Field(default=None, description="Write {customer_says: [...]}.")
    unless: Phrases = Field(default=(), description="Write phrases that make the reply all right.")
    examples: Examples = Field(
        default_factory=Examples, description="Write should_pass with replies."
    )


class PackFile(Strict):
    """The defaults of a folder's rules (``pack.yaml``)."""

    title: Text = Field(description="Write `title:` and one line that names the pack.")
    because: Text = Field(default="", description="Write what the pack is for.")
    owner: Text = Field(default="", description="Write who answers for the rules.")
    review_by: Day | None = Field(default=None, description=_DATE_HINT)
    approvals: Approvals = Field(default="none", description="Allowed: none, required.")
    applies_to: AppliesTo = Field(
        default_factory=AppliesTo,
        description="Write {teams: [...], channels: [...], languages: [...]}.",
    )

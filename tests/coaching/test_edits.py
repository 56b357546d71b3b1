"""The agent's own reply, with less of what was too much."""

import pytest

from assist_service.coaching.edits import with_name, without_finding
from assist_service.domain.types import Finding


def found(kind: str, text: str, *parts: str) -> list[Finding]:
    return [Finding(kind, (text.index(p), text.index(p) + len(p)), "") for p in parts]


def test_the_sentences_of_too_many_apologies_go() -> None:
    text = "I'm sorry about the delay. We are so sorry. Your parcel is on its way. Sorry again!"
    shortened = without_finding(
        text, found("apology.excess", text, "so sorry", "Sorry again"), "apology.excess"
    )
    assert shortened == "I'm sorry about the delay. Your parcel is on its way."


def test_of_an_emoji_only_the_emoji_goes() -> None:
    text = "Your flight was cancelled 🙂 but I can rebook you."
    shortened = without_finding(text, found("emoji.misfit", text, "🙂"), "emoji.misfit")
    assert shortened == "Your flight was cancelled but I can rebook you."


def test_a_reply_that_is_nothing_else_is_left_alone() -> None:
    text = "So sorry. Sorry!"
    assert (
        without_finding(text, found("apology.excess", text, "So sorry", "Sorry!"), "apology.excess")
        is None
    )
    assert without_finding(text, [], "apology.excess") is None
    assert (
        without_finding(text, found("wording.length", text, "So sorry"), "wording.length") is None
    )


@pytest.mark.parametrize(
    ("text", "with_greeting"),
    [
        ("Let me look into it.", "Ana, let me look into it."),
        ("I'll look into it.", "Ana, I'll look into it."),
        ("Hi, I'll look into it.", "Hi Ana, I'll look into it."),
        ("Good morning! Here it is.", "Good morning Ana, Here it is."),
        ("VAT is included.", "Ana, VAT is included."),
    ],
)
def test_the_name_comes_after_a_greeting_or_first(text: str, with_greeting: str) -> None:
    assert with_name(text, "Ana") == with_greeting

"""Writers are judged by their own words; all of a message is masked."""

import pytest

from assist_service.domain.conversation import Conversation, fold
from assist_service.domain.types import Message
from assist_service.engine.engine import Guidance, decide, review_draft
from assist_service.helpdesk.html_text import plain_text
from tests.engine.test_engine import CARD, KEY, built_in_guidance, incoming
from tests.language.mails import AUTOMATIC_REPLIES, QUOTED_MAILS, REAL_REQUESTS, SIGNATURES, mail

OUR_APOLOGY = "I'm so sorry this has been such a frustrating wait and that you were charged twice."
UPSET = (
    "My boiler has been off for eight days and my baby is cold because of it. This is infuriating."
)
ENGLISH = [name for name in QUOTED_MAILS if "German" not in name]
HTML = {
    "Zendesk, Gmail": (
        '<div class="zd-comment"><p>Ok.</p><div class="gmail_quote"><div>On Mon, 2 Nov 2026 at 09:14, Acme Help '
        f"wrote:<br></div><blockquote><p>{OUR_APOLOGY}</p></blockquote></div></div>"
    ),
    "Outlook": (
        '<div>Ok.</div><hr><div id="divRplyFwdMsg"><b>From:</b> Acme Help<br><b>Sent:</b> Monday, 2 November 2026'
        f" 09:14<br><b>Subject:</b> Order</div><p>{OUR_APOLOGY}</p>"
    ),
    "old Outlook": (
        '<p>Ok.</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Acme Help &lt;help@acme.example&gt;<br>'
        f"<b>Sent:</b> Monday, 2 November 2026 09:14<br><b>To:</b> Ann<br></p></div><p>{OUR_APOLOGY}</p>"
    ),
    "Yahoo": (
        '<div>Ok.</div><div class="yahoo_quoted"><div>On Monday, 2 November 2026, Acme Help wrote:</div>'
        f"<div>{OUR_APOLOGY}</div></div>"
    ),
    "Thunderbird": (
        '<p>Ok.</p><div class="moz-cite-prefix">On 02/11/2026 09:14, Acme Help wrote:</div>'
        f'<blockquote type="cite">{OUR_APOLOGY}</blockquote>'
    ),
}


@pytest.fixture
def guidance() -> Guidance:
    """The rules and frameworks that come with the service."""
    return built_in_guidance()


@pytest.mark.parametrize("name", ENGLISH)
def test_our_apology_below_a_calm_message_is_not_the_customers_anger(guidance: Guidance, name: str):
    event = decide(Conversation(KEY), incoming(mail(QUOTED_MAILS[name][0])), guidance)

    assert event.reading is not None
    assert (event.reading.emotion, event.reading.causes) == ("neutral", ())
    assert event.nudge is None


@pytest.mark.parametrize("name", HTML)
def test_the_same_in_html(guidance: Guidance, name: str):
    event = decide(Conversation(KEY), incoming(plain_text(HTML[name])), guidance)

    assert event.reading is not None
    assert (event.reading.emotion, event.nudge) == ("neutral", None)
    assert OUR_APOLOGY in event.message.text


def test_a_customers_own_anger_above_a_quotation_is_read(guidance: Guidance):
    text = f"{UPSET}\n\nOn Mon, 2 Nov 2026 at 09:14, Acme Help <help@acme.example> wrote:\n> Thank you!"

    event = decide(Conversation(KEY), incoming(text), guidance)

    assert event.reading is not None
    assert event.reading.upset
    assert event.nudge is not None
    assert all(span.span[1] <= len(UPSET) for span in event.reading.evidence)


QUOTING_REPLIES = [
    f"Please restart the boiler.\n\nFrom: Dana Frost <dana@mail.example>\nSent: Monday, 2 November 2026 09:14\nTo: Acme Help\nSubject: Boiler\n\n{UPSET}",
    f"Please restart the boiler.\n\nOn Mon, 2 Nov 2026 at 09:14, Dana Frost <dana@mail.example>\nwrote:\n> {UPSET}",
    f"> {UPSET}\n\nPlease restart the boiler.",
    plain_text(f"<p>Please restart the boiler.</p><blockquote><p>{UPSET}</p></blockquote>"),
]


@pytest.mark.parametrize("text", QUOTING_REPLIES)
def test_a_customers_words_quoted_do_not_make_a_reply_personal(guidance: Guidance, text: str):
    conversation = fold(Conversation(KEY), decide(Conversation(KEY), incoming(UPSET), guidance))

    event = decide(conversation, incoming(text, "agent", "m2", 200.0), guidance)
    draft = review_draft(conversation, Message("draft", "agent", text, 200.0), guidance)

    assert event.review is not None
    assert event.review.validation == draft.review.validation == "none"
    assert "validation.missing" in {finding.kind for finding in event.review.findings}
    assert event.nudge is not None
    assert draft.nudge is not None


def test_an_agents_own_line_that_ends_in_wrote_stays_theirs(guidance: Guidance):
    conversation = fold(Conversation(KEY), decide(Conversation(KEY), incoming(UPSET), guidance))
    reply = (
        "On the service card our engineer wrote:\nEight days without heat is not acceptable, and I can see why "
        "you're furious. I'll bring you a new pump myself today, and you choose the hour."
    )

    event = decide(conversation, incoming(reply, "agent", "m2", 200.0), guidance)

    assert event.review is not None
    assert event.review.validation == "personalised"
    assert event.review.ace.empowerment > 0.5


def test_a_rule_does_not_hold_an_agent_to_what_the_customer_wrote(guidance: Guidance):
    asked = "Would you promise it: I guarantee you a full refund of the whole year?"
    conversation = fold(Conversation(KEY), decide(Conversation(KEY), incoming(asked), guidance))
    quoting = f"Not yet.\n\n> {asked.partition(': ')[2]}"
    own = "I guarantee you a full refund of the whole year."

    def rules(text: str) -> set[str]:
        draft = review_draft(conversation, Message("draft", "agent", text, 200.0), guidance)
        return {finding.rule for finding in draft.policy}

    assert rules(own)
    assert not rules(quoting)


@pytest.mark.parametrize("name", [name for name in SIGNATURES if name != "a postscript after it"])
def test_a_signature_gives_no_mark(guidance: Guidance, name: str):
    event = decide(Conversation(KEY), incoming(mail(SIGNATURES[name][0])), guidance)

    assert event.reading is not None
    assert (event.reading.emotion, event.reading.signals, event.nudge) == ("neutral", (), None)


@pytest.mark.parametrize("text", AUTOMATIC_REPLIES)
def test_an_automatic_reply_is_no_message_from_a_customer(guidance: Guidance, text: str):
    event = decide(Conversation(KEY), incoming(text), guidance)

    assert (event.reading, event.nudge) == (None, None)
    assert event.message.text == text


def test_an_automatic_reply_changes_nothing_about_open_advice(guidance: Guidance):
    before = fold(Conversation(KEY), decide(Conversation(KEY), incoming(UPSET), guidance))

    after = fold(
        before, decide(before, incoming(AUTOMATIC_REPLIES[2], name="m2", at=200.0), guidance)
    )

    assert before.open_nudge is not None
    assert after.open_nudge == before.open_nudge


@pytest.mark.parametrize("text", REAL_REQUESTS)
def test_a_customer_who_is_away_is_read(guidance: Guidance, text: str):
    assert decide(Conversation(KEY), incoming(text), guidance).reading is not None


@pytest.mark.parametrize("author", ["customer", "agent"])
def test_a_card_number_in_quoted_mail_is_masked(guidance: Guidance, author: str):
    text = f"Please close it.\n\nOn Mon, 2 Nov 2026 at 09:14, Ann <ann@x.example> wrote:\n> My card is {CARD}.\n\nThanks,\nAnn {CARD}"

    event = decide(Conversation(KEY), incoming(text, author), guidance)

    assert CARD not in str(event)
    assert event.message.text.count("1111") == 2

"""Approved lines join the frameworks with credit; careful routes stay as experts wrote them."""

from pathlib import Path

import msgspec
import pytest

import framework_prompts
from assist_service.coaching.frameworks import load_frameworks
from assist_service.coaching.tone import Tone, full_forms, in_tone
from assist_service.domain.conversation import Conversation, ConversationKey, Details
from assist_service.domain.types import Message, Segment, Suggestion
from assist_service.engine.engine import Guidance, decide
from assist_service.helpdesk.contract import Incoming
from assist_service.playbook.lines.framework_merge import MOST, with_lines
from assist_service.playbook.lines.line import SharedLine, line_id
from assist_service.playbook.lines.reuse import is_kept
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.team_settings.model import DEFAULT

TEXT = "{Reason}, and I would have lost patience long before you did."


def line(text: str = TEXT, state: str = "approved", **more: object) -> SharedLine:
    shared_line = SharedLine(line_id("demo:acme", text), "demo:acme", text, "acknowledge", 1.0, state, credit="Mira")  # fmt: skip
    return msgspec.structs.replace(shared_line, **more)


@pytest.fixture(scope="module")
def frameworks():
    return load_frameworks(Path(framework_prompts.__path__[0]))


def holders(frameworks, identity: str) -> set[str]:
    return {f.id for f in frameworks for step in f.steps if any(line.id == identity for line in step.lines)}  # fmt: skip


@pytest.mark.parametrize("state", ["offered", "declined", "retired"])
def test_only_approved_lines_join(frameworks, state):
    assert with_lines(frameworks, (line(state=state),)) is frameworks


def test_an_approved_line_joins_the_steps_that_do_the_same(frameworks):
    joined = with_lines(frameworks, (line(),))
    framework_ids = holders(joined, line().id)

    assert {"name-validate-empower", "ace", "delay-and-waiting"} <= framework_ids
    assert not framework_ids & {
        framework.id for framework in frameworks if not framework.shared_lines
    }
    assert joined.version != frameworks.version


def test_a_step_takes_so_many_lines_and_no_more(frameworks):
    many = tuple(line(f"{{Reason}}, and that is hard, number {n} of them.", at=float(n)) for n in range(MOST + 20))  # fmt: skip
    validate = with_lines(frameworks, many).get("name-validate-empower").step("Validate")
    lines = [line for line in validate.lines if line.shared]

    assert len(lines) == MOST
    assert many[-1].id in {line.id for line in lines}


def test_it_is_offered_in_a_fitting_moment_with_its_authors_name_and_not_twice(frameworks):
    shared_line = line(emotions=("anger", "frustration"), causes=("wait",))
    guidance = Guidance(Ruleset(), with_lines(frameworks, (shared_line,)), DEFAULT)
    key = ConversationKey("demo", "acme", "1")
    conversation = Conversation(key, details=Details(channel="chat", customer_name="Dana"))
    message = Message(
        "m1",
        "customer",
        "Order 30551 is three weeks late. I am really angry, and this is the third time I write!",
        100.0,
    )
    nudge = decide(conversation, Incoming(key, "m1", 100.0, message), guidance).nudge

    assert shared_line.id in nudge.suggestion.lines
    assert nudge.suggestion.credits == ("Mira",)
    assert "this is the third time you write, and i would have lost patience" in nudge.suggestion.text.lower()  # fmt: skip

    after_use = msgspec.structs.replace(conversation, lines=frozenset((shared_line.id,)))
    again = decide(after_use, Incoming(key, "m1", 100.0, message), guidance).nudge
    assert shared_line.id not in again.suggestion.lines


@pytest.mark.parametrize(
    ("line", "reply", "stays"),
    [
        (TEXT, "Your order is late, and I'd have lost patience long before you did, honestly.", True),
        (TEXT, "Thanks, it is on its way.", False),
        ("{reason}", "whatever", False),
    ],
)  # fmt: skip
def test_a_line_is_kept_when_most_of_its_own_words_were_sent(line, reply, stays):
    assert is_kept(line, reply) is stays


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("I'm on it, and you're right.", "I am on it, and you are right."),
        ("I can’t say, but it won't take long.", "I cannot say, but it will not take long."),
        ("It's been long. That's hard.", "It has been long. That is hard."),
        ("I'd ask Dana's bank. We've checked; they'll write.", "I'd ask Dana's bank. We have checked; they will write."),
        ("Let's see. Don't worry.", "Let us see. Do not worry."),
    ],
)  # fmt: skip
def test_full_forms_are_written_out_and_owners_stay(short, full):
    assert full_forms(short) == full


def test_an_agents_tone_never_touches_fixed_wording():
    fixed = Segment("fixed", "You can't return it, Dana, after 30 days.", "shop/returns")
    suggestion = Suggestion((Segment("flexible", "Dana, I'm sorry it's late."), fixed))
    in_own_tone = in_tone(suggestion, Tone(full_forms=True, no_name=True), "Dana")

    assert in_own_tone.segments == (Segment("flexible", "I am sorry it is late."), fixed)
    assert in_tone(suggestion, Tone(), "Dana") is suggestion

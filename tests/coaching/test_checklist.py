import re
from pathlib import Path

import framework_prompts
from assist_service.analysis.review.moves import MOVES
from assist_service.coaching.checklist import checklist
from assist_service.coaching.frameworks import load_frameworks
from assist_service.domain.types import Message, Turn
from tests.analysis.review.replies import customer, upset

FRAMEWORKS = load_frameworks(Path(framework_prompts.__file__).parent)
SAID = "The renewal failed right before my presentation and I'm upset."


def said(text: str, at: float = 1.0, *, public: bool = True) -> Turn:
    """An agent's turn."""
    return Turn(Message(f"a{at:g}", "agent", text, at, public))


def done(*turns: Turn, framework: str = "name-validate-empower") -> list[bool]:
    """Which steps are ticked after ``turns``."""
    return [step.done for step in checklist(turns, FRAMEWORKS, framework)]


def test_steps_are_ticked_off_one_after_the_other_as_the_reply_grows():
    first = upset(SAID)
    feeling = "You sound upset."
    validated = f"{feeling} The renewal failed right before your presentation, so that makes sense."
    complete = f"{validated} Shall we get it running together now?"
    assert done(*first) == [False, False, False]
    assert done(*first, said(feeling))[0]
    assert done(*first, said(validated))[:2] == [True, True]
    assert done(*first, said(complete)) == [True, True, True]


def test_the_answer_may_be_spread_over_several_messages():
    first = upset(SAID)
    turns = (
        said("You sound upset, and that makes sense: the renewal failed.", 1.0),
        said("Let's fix it together.", 2.0),
    )
    assert done(*first, *turns) == [True, True, True]


def test_a_new_customer_turn_begins_the_list_anew():
    first = (*upset(SAID), said("You sound upset, that makes sense. Let's fix it."))
    assert not any(done(*first, customer("It failed again!", "anger", at=5.0)))


def test_notes_do_not_tick():
    assert not any(done(*upset(SAID), said("You sound upset. Let's fix it.", public=False)))


def test_evidence_names_the_message_and_lies_in_it():
    reply = said("You sound upset.")
    step = checklist((*upset(SAID), reply), FRAMEWORKS, "name-validate-empower")[0]
    assert step.done
    assert {item.message for item in step.evidence} == {reply.message.id}
    assert "upset" in {reply.message.text[slice(*item.span)].split()[-1] for item in step.evidence}


def test_a_framework_that_is_not_there_has_no_steps():
    assert checklist(upset(SAID), FRAMEWORKS, "no-such-framework") == ()


def test_every_step_of_every_framework_can_be_ticked():
    for framework in FRAMEWORKS:
        for step in framework.steps:
            assert set(step.ticks) <= set(MOVES), (framework.id, step.name)


SLOTS = {
    "feeling": "upset",
    "effect": "upsetting",
    "reason": "the renewal failed right before your presentation",
    "fact": "the renewal failed",
    "customer_name": "Maria",
    "wait": "three weeks",
    "fixed": "Refunds are available for 30 days after delivery.",
    "option": "an exchange",
}


def fill(line: str) -> str:
    """A line with its slots filled; a slot in capitals begins a sentence."""

    def slot(match: re.Match[str]) -> str:
        value = SLOTS[match[1].lower()]
        return value[0].upper() + value[1:] if match[1][0].isupper() else value

    return re.sub(r"\{(\w+)\}", slot, line)


def test_nearly_all_of_the_products_own_lines_tick_the_step_they_are_for():
    first = upset(SAID)
    lines = [
        (framework.id, step.name, fill(line.text))
        for framework in FRAMEWORKS
        for step in framework.steps
        for line in step.lines
    ]
    ticked = sum(
        next(
            s.done for s in checklist((*first, said(text)), FRAMEWORKS, framework) if s.name == name
        )
        for framework, name, text in lines
    )
    assert ticked >= 0.93 * len(lines)

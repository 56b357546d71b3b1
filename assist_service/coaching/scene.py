"""The inputs of a nudge: the unanswered turns, the replies to them, and the values of slots."""

import re
from collections.abc import Sequence
from functools import cached_property

from assist_service.analysis.reflection.clauses import has_verb
from assist_service.analysis.reflection.reflection import is_account
from assist_service.analysis.reflection.tokens import sentences
from assist_service.analysis.reflection.word_lists import grammar
from assist_service.coaching.feeling_words import feeling_wording
from assist_service.coaching.phrase_templates import Slots
from assist_service.domain.conversation import Conversation
from assist_service.domain.types import EmojiPolicy, Reading, Reflection, Turn
from assist_service.policy.rules.ruleset import FixedPoint, Ruleset, Situation

# Seconds from which a reply should mention the wait.
CHAT_WAIT, EMAIL_WAIT = 600.0, 86_400.0
_FELT = re.compile(
    r"you(?:'re| are| were| feel| felt)(?: \w+ly| so| very| really| just| quite)*"
    r" (?:worried|afraid|scared|upset|angry|frustrated|sad"
    r"|disappointed|confused|anxious|nervous|concerned|unhappy|terrified|stressed|lost"
    r"|let down|fed up|furious|desperate|frightened)\b"
)
_ASKS_FOR = re.compile(
    r"\b(?:want|wants|need|demand|like|give|please|can i|can you|could|would|refuse|refused|won't|exception"
    r"|expect|asking|ask for|entitled|deserve|owe|must|back|claim|allowed|possible|may i)\b|\?"
)
_NAME = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?$")
_CLEARLY, _MORE_THAN_THANKS = 0.5, 4
_NO_NAMES = grammar("no_names")


class Scene:
    """The state of a conversation after its last turn by the customer or the agent."""

    def __init__(
        self,
        conversation: Conversation,
        at: float,
        rules: Ruleset,
        emoji: EmojiPolicy = "fitting",
    ) -> None:
        self.conversation = conversation
        self.at = at
        self.rules = rules
        self.emoji = emoji
        self.spoken_turns = tuple(
            turn
            for turn in conversation.turns
            if turn.message.public and turn.message.author != "bot"
        )

    @cached_property
    def last(self) -> Turn | None:
        """The last turn by the customer or the agent."""
        return self.spoken_turns[-1] if self.spoken_turns else None

    @cached_property
    def pending(self) -> tuple[Turn, ...]:
        """The customer's turns that are unanswered or that the agent's last turns answer."""
        end = len(self.spoken_turns)
        while end and self.spoken_turns[end - 1].message.author == "agent":
            end -= 1
        start = end
        while start and self.spoken_turns[start - 1].message.author == "customer":
            start -= 1
        return self.spoken_turns[start:end]

    @cached_property
    def replies(self) -> tuple[Turn, ...]:
        """The agent's turns since the customer's last one."""
        start = len(self.spoken_turns)
        while start and self.spoken_turns[start - 1].message.author == "agent":
            start -= 1
        return self.spoken_turns[start:]

    @cached_property
    def main_turn(self) -> Turn | None:
        """The customer's turn that a reply should address: the most substantial of the pending ones."""
        upset = [turn for turn in self.pending if turn.reading is not None and _carries(turn)]
        if upset:
            return max(upset, key=_fullness)
        return self.pending[-1] if self.pending else None

    @property
    def reading(self) -> Reading | None:
        """The reading of ``main_turn``."""
        return None if self.main_turn is None else self.main_turn.reading

    @cached_property
    def reflections(self) -> tuple[Reflection, ...]:
        """The customer's own clauses, from ``main_turn`` and then from earlier turns."""
        first = () if self.main_turn is None else (self.main_turn,)
        turns = (*first, *reversed(self.conversation.customer_turns[-5:]))
        clauses = (turn.reading.reflection for turn in turns if turn.reading is not None)
        return tuple(dict.fromkeys(clause for clause in clauses if clause is not None))

    @cached_property
    def turns_before_reply(self) -> Sequence[Turn]:
        """The turns before the agent's current reply."""
        return self.spoken_turns[: len(self.spoken_turns) - len(self.replies)]

    @cached_property
    def situation(self) -> Situation:
        """The situation of a suggested reply, for the rules."""
        details = self.conversation.details
        return Situation(details.team, details.channel, details.language, self.turns_before_reply)

    @cached_property
    def fixed_points(self) -> tuple[FixedPoint, ...]:
        """The fixed points that the customer's last words concern."""
        return self.rules.concerns(self.situation)

    @property
    def point_asked_for(self) -> FixedPoint | None:
        """The nearest fixed point if the customer asks about its topic, or ``None``.

        A customer who waits for something promised is not quoted the rule about it.
        """
        if not self.fixed_points:
            return None
        reading = self.reading
        was_promised = reading is not None and any(
            c.cause == "broken_promise" for c in reading.causes
        )
        is_requested = any(_ASKS_FOR.search(turn.message.text.lower()) for turn in self.pending)
        return self.fixed_points[0] if is_requested and not was_promised else None

    @cached_property
    def wait_seconds(self) -> float:
        """Seconds from the first pending turn until the reply, or until now."""
        if not self.pending:
            return 0.0
        until = self.replies[0].message.sent_at if self.replies else self.at
        return max(0.0, until - self.pending[0].message.sent_at)

    @cached_property
    def is_long_wait(self) -> bool:
        """Whether the wait is long for the channel."""
        by_mail = self.conversation.details.channel == "email"
        return self.wait_seconds >= (EMAIL_WAIT if by_mail else CHAT_WAIT)

    @cached_property
    def slots(self) -> Slots:
        """The values of the slots; unknown ones are missing."""
        return self.slot_values[0]

    @cached_property
    def slot_values(self) -> tuple[Slots, ...]:
        """The values of the slots, with the customer's last clause and then with an earlier one."""
        values: dict[str, str] = {}
        name = first_name(self.conversation.details.customer_name)
        if name is not None:
            values["customer_name"] = name
        if self.is_long_wait:
            values["wait"] = duration(self.wait_seconds)
        feeling_values = self._feeling_values()
        slot_values = []
        for reflection in self.reflections[:2]:
            with_clause = values | {_shape(reflection.text): reflection.text}
            slot_values.append(
                with_clause if names_feeling(reflection.text) else with_clause | feeling_values
            )
        return tuple(slot_values) or (values | feeling_values,)

    @cached_property
    def is_eased(self) -> bool:
        """Whether the customer's latest words are clearly thankful or happy, not just a polite "thanks"."""
        latest = self.pending[-1] if self.pending else None
        if latest is None or latest.reading is None or len(self.pending) < 2:
            return False
        is_pleased = latest.reading.emotion in ("gratitude", "joy") and not latest.reading.causes
        return (
            is_pleased
            and latest.reading.intensity >= _CLEARLY
            and len(latest.message.text.split()) >= _MORE_THAN_THANKS
        )

    @cached_property
    def needs_care(self) -> bool:
        """Whether the customer's words show a possible support need."""
        return any(
            signal.kind.startswith("need.")
            for turn in self.pending
            if turn.reading is not None
            for signal in turn.reading.signals
        )

    @cached_property
    def has_told_problem(self) -> bool:
        """Whether the customer said what the problem is, even without a clause that can be reflected."""
        return any(
            is_account(turn.message.text, turn.reading)
            for turn in self.pending
            if turn.reading is not None
        )

    def _feeling_values(self) -> dict[str, str]:
        reading = self.reading
        if reading is None or not (reading.upset or "confusion" in reading.emotions):
            return {}
        feeling = feeling_wording(reading)
        return {"feeling": feeling.to_customer, "effect": feeling.effect}


def names_feeling(clause: str) -> bool:
    """Whether the customer's clause already names a feeling, so that a line should not repeat it."""
    return _FELT.match(clause) is not None


def _carries(turn: Turn) -> bool:
    reading = turn.reading
    return reading is not None and (reading.upset or reading.reflection is not None)


def _fullness(turn: Turn) -> tuple[bool, float, float]:
    reading = turn.reading
    assert reading is not None
    return (reading.reflection is not None, reading.intensity, turn.message.sent_at)


def _shape(text: str) -> str:
    """Return the slot for a reflection: ``reason`` for a clause, ``fact`` for a phrase."""
    return "reason" if any(has_verb(part.tokens) for part in sentences(text)[:1]) else "fact"


def first_name(name: str | None) -> str | None:
    """Return the customer's first name, or ``None`` if it is not clearly a name."""
    for part in (name or "").split()[:3]:
        if part.rstrip(".").lower() in _NO_NAMES:
            continue
        if _NAME.match(part) and 2 <= len(part.rstrip(".")) <= 20 and not part.endswith("."):
            return (
                part
                if part[0].isupper() and not (part.isupper() and len(part) > 3)
                else part.title()
            )
        return None
    return None


def duration(seconds: float) -> str:
    """Return a length of time in words: "about 40 minutes", "over an hour", "about 2 days"."""
    minutes = round(seconds / 60)
    if minutes < 50:
        return f"about {max(5, round(minutes / 5) * 5)} minutes"
    if minutes < 100:
        return "about an hour" if minutes < 75 else "over an hour"
    hours = round(minutes / 60)
    if hours < 24:
        return f"about {hours} hours"
    days = round(hours / 24)
    return "about a day" if days == 1 else f"about {days} days"

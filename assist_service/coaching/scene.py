"""What a nudge is made from: who is waiting for what, and the values that lines may be filled with."""

import re
from collections.abc import Sequence
from functools import cached_property

from assist_service.analysis.reflection.clauses import has_verb
from assist_service.analysis.reflection.reflection import tells
from assist_service.analysis.reflection.tokens import sentences
from assist_service.analysis.reflection.word_lists import grammar
from assist_service.coaching.feeling_words import feeling_wording
from assist_service.coaching.phrase_templates import Slots
from assist_service.domain.conversation import Conversation
from assist_service.domain.types import EmojiPolicy, Reading, Reflection, Turn
from assist_service.policy.rules.ruleset import FixedPoint, Ruleset, Situation

# Waiting is worth a word from ten minutes in chat and from a day by e-mail.
CHAT_WAIT, EMAIL_WAIT = 600.0, 86_400.0
_FELT = re.compile(
    r"you(?:'re| are| were| feel| felt)(?: \w+ly| so| very| really| just| quite)* (?:worried|afraid|scared|upset|angry|frustrated|sad"
    r"|disappointed|confused|anxious|nervous|concerned|unhappy|terrified|stressed|lost|let down|fed up|furious|desperate|frightened)\b"
)
_ASKS_FOR = re.compile(
    r"\b(?:want|wants|need|demand|like|give|please|can i|can you|could|would|refuse|refused|won't|exception"
    r"|expect|asking|ask for|entitled|deserve|owe|must|back|claim|allowed|possible|may i)\b|\?"
)
_NAME = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?$")
_CLEARLY, _MORE_THAN_THANKS = 0.5, 4
_NO_NAMES = grammar("no_names")


class Scene:
    """The state of a conversation as its last spoken turn leaves it."""

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
        self.spoken = tuple(
            turn
            for turn in conversation.turns
            if turn.message.public and turn.message.author != "bot"
        )

    @cached_property
    def last(self) -> Turn | None:
        """The last thing that customer or agent said."""
        return self.spoken[-1] if self.spoken else None

    @cached_property
    def pending(self) -> tuple[Turn, ...]:
        """What the customer said that the agent's last turn answers, or that nobody answered yet."""
        end = len(self.spoken)
        while end and self.spoken[end - 1].message.author == "agent":
            end -= 1
        start = end
        while start and self.spoken[start - 1].message.author == "customer":
            start -= 1
        return self.spoken[start:end]

    @cached_property
    def replies(self) -> tuple[Turn, ...]:
        """The agent's turns since the customer's last one."""
        start = len(self.spoken)
        while start and self.spoken[start - 1].message.author == "agent":
            start -= 1
        return self.spoken[start:]

    @cached_property
    def telling(self) -> Turn | None:
        """The customer's turn that a reply should take up: the fullest of the pending ones."""
        upset = [turn for turn in self.pending if turn.reading is not None and _carries(turn)]
        if upset:
            return max(upset, key=_fullness)
        return self.pending[-1] if self.pending else None

    @property
    def reading(self) -> Reading | None:
        """The reading of that turn."""
        return None if self.telling is None else self.telling.reading

    @cached_property
    def reflections(self) -> tuple[Reflection, ...]:
        """The customer's own clauses: of this turn, then of the ones before it."""
        first = () if self.telling is None else (self.telling,)
        turns = (*first, *reversed(self.conversation.customer_turns[-5:]))
        clauses = (turn.reading.reflection for turn in turns if turn.reading is not None)
        return tuple(dict.fromkeys(clause for clause in clauses if clause is not None))

    @cached_property
    def before(self) -> Sequence[Turn]:
        """The turns that a suggested reply answers: all but the agent's own since then."""
        return self.spoken[: len(self.spoken) - len(self.replies)]

    @cached_property
    def situation(self) -> Situation:
        """Where a suggested reply would stand, for the rules."""
        details = self.conversation.details
        return Situation(details.team, details.channel, details.language, self.before)

    @cached_property
    def fixed_points(self) -> tuple[FixedPoint, ...]:
        """The policy points that the customer's last words bring up."""
        return self.rules.concerns(self.situation)

    @property
    def point_asked_for(self) -> FixedPoint | None:
        """The nearest fixed point, when the customer asks for what it is about.

        Someone who was promised a thing and waits for it is not told the rule about it.
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
    def waited(self) -> float:
        """Seconds that the customer has waited, or did until the reply, for the first pending turn."""
        if not self.pending:
            return 0.0
        until = self.replies[0].message.sent_at if self.replies else self.at
        return max(0.0, until - self.pending[0].message.sent_at)

    @cached_property
    def long_wait(self) -> bool:
        """Whether that was long for the channel."""
        by_mail = self.conversation.details.channel == "email"
        return self.waited >= (EMAIL_WAIT if by_mail else CHAT_WAIT)

    @cached_property
    def slots(self) -> Slots:
        """The values that lines may use; one that is not known is not there."""
        return self.tellings[0]

    @cached_property
    def tellings(self) -> tuple[Slots, ...]:
        """The values with the customer's last clause, then with the ones before it."""
        known: dict[str, str] = {}
        name = first_name(self.conversation.details.customer_name)
        if name is not None:
            known["customer_name"] = name
        if self.long_wait:
            known["wait"] = duration(self.waited)
        feeling_values = self._felt()
        slot_values = []
        for reflection in self.reflections[:2]:
            with_clause = known | {_shape(reflection.text): reflection.text}
            slot_values.append(
                with_clause if names_feeling(reflection.text) else with_clause | feeling_values
            )
        return tuple(slot_values) or (known | feeling_values,)

    @cached_property
    def eased(self) -> bool:
        """Whether the customer's latest words thank or cheer, in more than a "thanks" out of habit."""
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
        """Whether the customer's words show a possible need for support."""
        return any(
            signal.kind.startswith("need.")
            for turn in self.pending
            if turn.reading is not None
            for signal in turn.reading.signals
        )

    @cached_property
    def told(self) -> bool:
        """Whether the customer told what it is about, even if no clause of it can be handed back."""
        return any(
            tells(turn.message.text, turn.reading)
            for turn in self.pending
            if turn.reading is not None
        )

    def _felt(self) -> dict[str, str]:
        reading = self.reading
        if reading is None or not (reading.upset or "confusion" in reading.emotions):
            return {}
        feeling = feeling_wording(reading)
        return {"feeling": feeling.to_customer, "effect": feeling.effect}


def names_feeling(clause: str) -> bool:
    """Whether the customer's clause names a feeling already, so that no line should again."""
    return _FELT.match(clause) is not None


def _carries(turn: Turn) -> bool:
    reading = turn.reading
    return reading is not None and (reading.upset or reading.reflection is not None)


def _fullness(turn: Turn) -> tuple[bool, float, float]:
    reading = turn.reading
    assert reading is not None
    return (reading.reflection is not None, reading.intensity, turn.message.sent_at)


def _shape(text: str) -> str:
    """Return the slot that a reflection fills: a clause is a ``reason``, a phrase a ``fact``."""
    return "reason" if any(has_verb(part.tokens) for part in sentences(text)[:1]) else "fact"


def first_name(name: str | None) -> str | None:
    """Return the name to call the customer by, when it is plainly one."""
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
    """Return a length of time as one says it: "about 40 minutes", "over an hour", "two days"."""
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

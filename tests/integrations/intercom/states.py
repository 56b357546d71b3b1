"""States of conversations, as the card is drawn from."""

from typing import Any

from hypothesis import strategies as st

from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS

SAID = "I was charged twice and nobody answers. This is the third time I ask!"


def reading(**changes: Any) -> dict[str, Any]:
    """A reading of ``SAID``."""
    return {
        "emotion": "frustration", "emotions": ["frustration"], "scores": {}, "intensity": 0.6,
        "valence": -0.6, "confidence": 0.8, "abstained": None, "trend": "rising",
        "causes": [{"cause": "money", "span": [6, 19]}, {"cause": "repeat_contact", "span": [46, 68]}],
        "escalation_risk": 0.4, "reflection": None, "signals": [],
        "evidence": [{"span": [6, 19], "weight": 1.2, "why": "charged twice"},
                     {"span": [24, 38], "weight": 0.8, "why": "no answer"},
                     {"span": [40, 68], "weight": 1.9, "why": "third time"}],
        **changes,
    }  # fmt: skip


def nudge(**changes: Any) -> dict[str, Any]:
    """A nudge with words to use, the middle of which is policy."""
    return {
        "id": "n-1", "kind": "validation.missing", "title": "Say what you understood first",
        "why": "They asked three times, and the reply does not take it up.", "evidence": [],
        "about": "m1", "level": "tip", "versions": {},
        "suggestion": {"segments": [
            {"kind": "flexible", "text": "Being charged twice and then not answered is not okay."},
            {"kind": "fixed", "text": "A refund takes 3 to 5 working days.", "rule": "billing/refund-time"},
            {"kind": "flexible", "text": "I can stay on it until it is done."},
        ], "framework": "name-validate-empower", "lines": []},
        **changes,
    }  # fmt: skip


def state(**changes: Any) -> dict[str, Any]:
    """A conversation in which advice is open."""
    return {
        "key": "intercom:ws7k2p9q:215470000123456",
        "last_event": "1-0",
        "details": {"customer_name": "Priya Raman", "channel": "chat"},
        "turns": [
            {
                "id": "m1",
                "author": "customer",
                "author_name": "Priya Raman",
                "text": SAID,
                "sent_at": 1764000000.0,
            }
        ],
        "customer": {"message": "m1", "reading": reading()},
        "nudge": nudge(),
        "quiet": None,
        "framework": "name-validate-empower",
        "checklist": [],
        "off": False,
        "silent": None,
        "held_back": False,
        "turns_at": None,
        **changes,
    }


words = st.text(min_size=0, max_size=400) | st.sampled_from(
    ["[click](https://evil.example)", "**bold**", "<script>", "\u202e", "x" * 5_000, "_a_ `b`", ""]
)
spans = st.tuples(st.integers(0, 500), st.integers(0, 500))
readings = st.builds(
    reading,
    emotion=st.sampled_from(EMOTIONS),
    intensity=st.floats(0, 1),
    trend=st.sampled_from(["rising", "steady", "easing"]),
    abstained=st.sampled_from([None, None, None, "language", "too_short", "low_confidence"]),
    causes=st.lists(st.sampled_from(CAUSES).map(lambda cause: {"cause": cause, "span": [0, 1]})),
    evidence=st.lists(
        st.builds(
            lambda span, message: {"span": span, "weight": 1.0, "why": "w", "message": message},
            spans,
            st.sampled_from([None, "m1", "gone"]),
        ),
        max_size=5,
    ),
)
segments = st.lists(
    st.builds(
        lambda kind, text: {"kind": kind, "text": text},
        st.sampled_from(["flexible", "fixed"]),
        words.filter(bool),
    ),
    min_size=1,
    max_size=4,
)
nudges = st.builds(
    nudge,
    title=st.text(min_size=1, max_size=80),
    why=words,
    suggestion=st.none() | segments.map(lambda parts: {"segments": parts}),
)
states = st.builds(
    state,
    details=st.builds(lambda name: {"customer_name": name} if name else {}, words),
    turns=st.lists(
        words.map(
            lambda text: {
                "id": "m1",
                "author": "customer",
                "author_name": None,
                "text": text,
                "sent_at": 1.7e9,
            }
        ),
        max_size=2,
    ),
    customer=st.none() | readings.map(lambda found: {"message": "m1", "reading": found}),
    nudge=st.none() | nudges,
    quiet=st.sampled_from(
        [
            None,
            {"scope": "hour", "until": 1.8e9},
            {"scope": "conversation", "until": None},
            {"scope": "message", "until": None},
        ]
    ),
    off=st.booleans(),
    held_back=st.booleans(),
)

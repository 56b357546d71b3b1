"""What the language layer costs a message, and how often each part runs in one decision.

    python -m benchmarks.language

Prints the processor time of parts, normal form, words, sentences and language detection for
messages of 12, 24, 60 and 400 words; how often each ran while one reply was decided on; and how
the time grows up to 100,000 characters, which beyond the first 20,000 are not read.
"""

import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle, islice
from unittest.mock import patch

from assist_service.domain.conversation import Conversation, ConversationKey
from assist_service.domain.types import Message
from assist_service.engine.engine import decide
from assist_service.helpdesk.contract import Incoming
from assist_service.language import document as documents
from assist_service.language.detection import is_english
from assist_service.language.document import Document
from assist_service.language.normal_form import normalize
from assist_service.language.parts import own_words, split_parts
from benchmarks.fuzz.pure import guidance

_TEXT = (
    "I sent you the form on friday and my card still doesn't work because you guys never answer. "
    "It is the third time I ask, and nobody at no. 12 knows about it. Please tell me what to do. "
    "Mrs. Hall promised a call at 9 a.m. and it did not come, so I'll wait until tomorrow at most. "
)
_WORDS = (12, 24, 60, 400)
_ROUNDS = 300


def main() -> None:
    """Print the three tables."""
    print(f"{'microseconds':<22}" + "".join(f"{words:>8}" for words in _WORDS) + "  words")
    for name, step in _STEPS.items():
        row = [_microseconds(step, words) for words in _WORDS]
        print(f"{name:<22}" + "".join(f"{each:>8.0f}" for each in row))
    print()
    for name, times in sorted(_runs_in_a_decision().items()):
        print(f"{name:<22}{times:>8} in one decision on a reply of 40 words")
    print()
    for unit in ("word ", "a", "!", "> quoted\n", "On 1 May a@b.example wrote:\n"):
        seconds = [_seconds_of(unit, length) for length in (1_000, 10_000, 100_000)]
        growth = seconds[1] / seconds[0] / 10
        print(f"{unit.strip()[:20]:<22}{seconds[2] * 1000:>8.1f} ms for 100,000 characters,"
              f" growth {growth:.2f} from 1,000 to 10,000 (1 is linear)")  # fmt: skip


def _message(words: int, salt: int) -> str:
    return f"{salt} " + " ".join(islice(cycle(_TEXT.split()), words - 1))


_STEPS: dict[str, Callable[[str], object]] = {
    "parts": lambda text: (split_parts.cache_clear(), own_words(text)),
    "normal form": normalize,
    "words, sentences": lambda text: Document(text).sentences,
    "stems beside these": lambda text: (document := Document(text)).sentences and document.stems,
    "language": lambda text: (is_english.cache_clear(), is_english(text)),
}


def _microseconds(step: Callable[[str], object], words: int) -> float:
    texts = [_message(words, salt) for salt in range(_ROUNDS)]
    started = time.process_time()
    for text in texts:
        step(text)
    return (time.process_time() - started) / _ROUNDS * 1e6


def _runs_in_a_decision() -> Counter[str]:
    """Return how often a document was made and words were cut while one reply was decided on."""
    counts: Counter[str] = Counter()
    made, cut = Document.__init__, documents._tokens  # noqa: SLF001 - counted, not changed

    def count_document(self: Document, text: str) -> None:
        counts[f"document of {len(text.split())} words"] += 1
        made(self, text)

    def count_cut(normal: documents.NormalForm) -> list[documents.Token]:
        counts["cut into words"] += 1
        return cut(normal)

    key = ConversationKey("demo", "-", "benchmark")
    reply = Message("2", "agent", _message(40, 7), 60.0)
    decide(Conversation(key), Incoming(key, "message:1", 60.0, reply), guidance())
    reply = Message("3", "agent", _message(40, 8), 60.0)
    with (
        patch.object(Document, "__init__", count_document),
        patch.object(documents, "_tokens", count_cut),
    ):
        decide(Conversation(key), Incoming(key, "message:2", 60.0, reply), guidance())
    return counts


def _seconds_of(unit: str, length: int) -> float:
    text = (unit * length)[:length]
    started = time.process_time()
    _ = Document(text).sentences
    return time.process_time() - started


if __name__ == "__main__":
    main()

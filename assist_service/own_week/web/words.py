"""The words of an agent's own pages, from ``words.yaml``: read and checked once, at import."""

from importlib import resources

import msgspec

from assist_service.domain.data_files import parse_data
from assist_service.domain.labels import LABELS


class OwnWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``words.yaml``; ``sentences`` by the key that templates use."""

    advice: str
    questions: dict[str, str]
    answers: dict[str, str]
    sentences: dict[str, str]


WORDS = parse_data(
    "own/words.yaml",
    (resources.files(__package__) / "words.yaml").read_text(encoding="utf-8"),
    OwnWords,
)
# One thing to try, by the cause that a reply did not respond to.
ADVICE: dict[str, str] = {
    key: cause.to_try for key, cause in LABELS.causes.items() if cause.to_try is not None
}
DEGREES: dict[str, str] = dict(
    zip(("0", "0.5", "1"), (degree.name for degree in LABELS.degrees), strict=True)
)

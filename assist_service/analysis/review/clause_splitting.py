"""Split the sentences of a reply into clauses."""

import re
from typing import NamedTuple

from assist_service.analysis.review.normalized_text import NormalizedText, Word
from assist_service.domain.types import Span

# Each begins with a space, or a comma and a space, so the search can skip from one to the next.
_CUT = re.compile(
    rb"[ ,](?:(?<= )|(?<=,) )(?:but |however,? |so (?=i|we|let|you won)"
    rb"|and (?=i'll|we'll|i will|we will|i've|we've|let's|let me|i'm |please|what|how|where|shall|may|can|could|would)"
    rb"|(?<=, )(?=i'll|we'll|i've|let's|let me|please))"
)


class ReplyPiece(NamedTuple):
    """A part of the reply between two cuts, with its closing punctuation mark."""

    span: Span
    words: tuple[Word, ...]
    mark: str


def pieces_of(normalized: NormalizedText) -> list[ReplyPiece]:
    """Return the pieces of a reply in order; a cut within a statement counts as a comma."""
    pieces = []
    for sentence in normalized.sentences:
        begin = sentence.start
        piece = normalized.plain[sentence.start : sentence.end]
        cuts = [sentence.start + cut.end() for cut in _CUT.finditer(piece)] + [sentence.end]
        for cut in cuts:
            last = cut == sentence.end
            words = sentence.words
            if not last or begin != sentence.start:
                words = tuple([word for word in words if begin <= word.start < cut])
            if words:
                span = (words[0].start, sentence.end if last else words[-1].end)
                mark = _mark(normalized.plain[begin:cut], sentence.mark, last=last)
                pieces.append(ReplyPiece(span, words, mark))
            begin = cut
    return pieces


def _mark(piece: bytes, mark: str, *, last: bool) -> str:
    """Return the closing mark of a clause; "but" counts as a contrast with the words before it."""
    if last or mark == "?":
        return mark
    return "but" if piece.endswith((b" but ", b"however ", b"however, ")) else ","

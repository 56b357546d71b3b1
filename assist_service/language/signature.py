"""Find the signature: a sign-off or a dash line with a name under it, or a name with an address."""

import re
from collections.abc import Iterator, Sequence

from assist_service.language.mail_lines import Line, phrases, starts_with, word_set

# A signature starts at most this many written lines before the end, none of them longer.
_LINES, _WIDTH = 12, 100
# A name is at most this many words.
_NAME_WORDS = 5
_CONTACT = re.compile(r"\+?\d[\d ()./-]{5,}\d|[^\s@]+@\S+|www\.\S+|https?://\S*", re.I)
_MAIL_DASHES = re.compile(r"\s*-- ?")
_DASHES = re.compile(r"\s*(?:—|_{2,}|-{3,}|\*{3,})\s*\Z")


def signature_lines(lines: Sequence[Line], own: Sequence[int]) -> Iterator[int]:
    """Yield the indexes of the signature's lines.

    Args:
        lines: the lines of a message.
        own: the indexes of the lines that could be its writer's own words, in order.

    """
    written = [index for index in own if lines[index].text.strip()]
    for position in range(max(1, len(written) - _LINES), len(written)):
        line, below = lines[written[position]], written[position + 1 :]
        if _MAIL_DASHES.fullmatch(line.text) and below and _ends_mail(lines, line, below):
            yield from (index for index in own if index >= written[position])
            return
        if below and (line.key in phrases("sign_offs") or _DASHES.match(line.text)):
            block = _block(lines, below)
            if block:
                yield written[position]
                yield from block
                return
    yield from _contact_block(lines, written)


def _ends_mail(lines: Sequence[Line], dashes: Line, below: Sequence[int]) -> bool:
    """Whether two dashes end the mail: as mail programs write them, or with a name below."""
    if any(_MAIL_DASHES.fullmatch(lines[index].text) for index in below):
        return False
    return dashes.text.endswith(" ") or _is_name(lines[below[0]])


def _block(lines: Sequence[Line], below: Sequence[int]) -> list[int]:
    """Return the lines that continue a signature: a name, then what is no sentence."""
    block: list[int] = []
    for index in below:
        line = lines[index]
        first = not block or lines[block[-1]].key in phrases("sign_offs")
        if not (_is_name(line) if first else _is_label(line)):
            break
        block.append(index)
    return block


def _contact_block(lines: Sequence[Line], written: Sequence[int]) -> list[int]:
    """Return the last paragraph if it is a name with an address or a number under it.

    A paragraph that the line above announces ("My new address is:") is the writer's own.
    """
    block: list[int] = []
    for index in reversed(written[-_LINES:]):
        if block and index != block[-1] - 1:
            break
        block.append(index)
    block.reverse()
    above = written[-len(block) - 1 : -len(block)]
    if above and lines[above[0]].text.rstrip().endswith(":"):
        return []
    if not 2 <= len(block) < len(written) or not _is_name(lines[block[0]]):
        return []
    below = [lines[index] for index in block[1:]]
    has_contact = any(_CONTACT.search(line.text) for line in below)
    return block if has_contact and all(map(_is_label, below)) else []


def _is_name(line: Line) -> bool:
    if line.key in phrases("sign_offs"):
        return True
    return len(line.words) <= _NAME_WORDS and _is_label(line)


def _is_label(line: Line) -> bool:
    """Whether the line is a name, a title, an address or a number rather than a sentence."""
    words = line.words
    if len(line.text) > _WIDTH or not word_set("sentence_words").isdisjoint(words):
        return False
    if starts_with(line, "company_details"):
        return True
    besides = _CONTACT.sub(" ", line.text)
    small = sum(word[0].islower() for word in besides.split())
    if besides.rstrip(" )\"'").endswith(("!", "?", "…")) or (
        small and besides.rstrip().endswith(".")
    ):
        return False
    return len(besides.split()) <= 1 or small * 2 < len(besides.split())

"""Find the words of a message that are not the customer's own: quotations and titles."""

import re

from assist_service.analysis.emotion.tokens import MessageWords

Range = tuple[int, int]

# A straight quotation mark opens after a space or a bracket and closes before none.
_QUOTE = re.compile(r'(?<!\w)"[^"\n]{1,200}"')
# A single one is an apostrophe before a letter within the quotation.
_SINGLE = re.compile(r"(?<![^\s(:,])'(?=\w)(?:[^'\n]|'(?=\w)){1,200}'(?!\w)")
# Words before titles and names; then two or more capitalised words, with small words between.
_NAMED = re.compile(
    r"\b(?:[Cc]alled|[Nn]amed|[Tt]itled|[Bb]ooks?|[Nn]ovel|[Ff]ilm|[Mm]ovie|[Gg]ames?|[Ss]ong|[Aa]lbum|[Bb]and|[Ss]how"
    r"|[Ss]eries|[Ww]atch|[Ss]tream|[Rr]ead|[Ss]ell|[Ss]tock|[Tt]ickets? (?:for|to)"
    r"|[Tt]ickets? of|[Cc]opy of|[Cc]opies of"
    r"|[Dd]o you have|[Oo]rder(?:ed)?(?: the| a)?|[Pp]lay|[Bb]uy|[Ll]ooking for)\s+(?:the\s+)?"
    r"([A-Z][\w'-]*(?:\s+(?:(?:of|the|and|a|an|in|to|for|at|on|with)\s+){0,2}[A-Z][\w'-]*)+)"
)
# A message that is almost entirely in quotation marks is the customer's own.
_MOST = 0.8


def find_quoted_ranges(message_words: MessageWords) -> list[Range]:
    """Return the word ranges (first and last word) of quotations and titles."""
    text = message_words.text
    quotations = _QUOTE.finditer(text) if '"' in text else ()
    spans = [match.span() for match in quotations]
    if " '" in text:
        spans += [match.span() for match in _SINGLE.finditer(text)]
    if not text.isupper():
        spans += [match.span(1) for match in _NAMED.finditer(text)]
    if not spans:
        return []
    ranges = [
        (inside[0], inside[-1])
        for a, b in spans
        if (inside := [i for i, start in enumerate(message_words.starts) if a <= start < b])
    ]
    count = sum(last - first + 1 for first, last in ranges)
    return ranges if count < _MOST * len(message_words.keys) else []

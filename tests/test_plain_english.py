"""Words that made the product's English hard to read do not come back, on screens or in docs."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("assist_service", "integrations", "framework_prompts", "compliance_rules", "deploy")
# Lists of customers' and agents' words, which are matched and never shown.
WORD_LISTS = {"lexicon", "words", "model", "fixtures"}

# A pattern, and what to write instead.
UNCLEAR = {
    # "Where it stands", "as it stands" and "stands out" are plain English; so is "stands for".
    r"(?<!where it )(?<!where this )(?<!as it )(?<!how it )(?<!stand )stands(?! (out|for))": "is, appears",
    r"anew": "again, rebuilt",
    r"so many": "at most N, that many",
    r"by lot": "at random",
    r"blanks": "spaces",
    r"reckon(s|ed|ing)?": "take into account, calculate",
    r"mend(s|ed|ing)?": "fix",
    r"holds for": "applies to",
    r"goes away when": "leave it out: the card shows it",
    r"make-believe": "demo",
    r"hush(ed|es)?": "suppress, not shown",
    r"gone on with": "continued",
    r"\d+ %(?!\})": "the percent sign without a space",
    r"e-mails?": "email",
}
# Lines that keep the word, and why: an agent's own writing in a rule's example, and a mark that
# stored phrases contain.
REMAINING = {r"\d+ %(?!\})": 1, "e-mails?": 3}
PATTERNS = {word: re.compile(rf"(?<![\w-]){word}(?![\w-])", re.IGNORECASE) for word in UNCLEAR}


def pages() -> Iterator[Path]:
    """Yield every file with text that a person reads."""
    yield from [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for folder in PRODUCT:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".js", ".html", ".md", ".yaml", ".yml"}:
                shown = path.name == "README.md" or ("words" in path.parts and "web" in path.parts)
                if shown or not WORD_LISTS & set(path.relative_to(ROOT).parts[:-1]):
                    yield path


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line number and text; of Python the strings and comments alone."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            for offset, line in enumerate(token.string.splitlines()):
                yield token.start[0] + offset, line


@pytest.mark.parametrize("word", UNCLEAR)
def test_unclear_words_stay_out(word: str):
    """Each has a plain word that says the same."""
    lines = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in pages()
        for number, line in prose(path)
        if PATTERNS[word].search(line)
    ]

    assert len(lines) <= REMAINING.get(word, 0), f"Write {UNCLEAR[word]} instead:\n" + "\n".join(
        lines
    )

"""The audit names the moments that a reader of thirty written conversations would name."""

import pytest

from assist_service.engine.engine import Guidance
from assist_service.guidance.file_watcher import Sources
from assist_service.insights.chat_audit.gathering import (
    Audit,
    Gathering,
    sample_conversations,
    unlimited_settings,
)
from assist_service.settings import Settings
from tests.insights.chat_audit.written import written

# The reader's marks that the audit misses, and what it names besides, each with the reason.
NOT_NAMED = {
    12,  # "I sent photos twice already!": too unsure to be read
    58,  # "We regret the inconvenience" to somebody whose flowers "were dead": read as grief
}
NAMED_BESIDES = {
    4,
    16,
    46,
}  # the debt of the reply before; "a real problem" is no word for a feeling


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    built_in = Settings({})
    sources = Sources(built_in["ASSIST_RULES_DIR"], built_in["ASSIST_FRAMEWORKS_DIR"])
    return Guidance(sources.rules(), sources.frameworks(), unlimited_settings())


def audit(guidance: Guidance, lines: list[bytes], moments: int = 100, **options) -> Audit:
    gathering = Gathering(guidance, moments, **options)
    for line in lines:
        gathering.add_line(line)
    return gathering.finish()


def test_the_missed_moments_are_named_and_little_else(guidance):
    """11 of the reader's 13, and three that the reader would let pass."""
    lines, missed = written()
    report = audit(guidance, lines)

    assert report.conversations == 30
    reported = {moment.line for moment in report.moments}
    assert missed - reported <= NOT_NAMED
    assert reported - missed <= NAMED_BESIDES


def test_a_moment_is_quoted_with_the_words_that_show_it_and_words_to_start_from(guidance):
    lines, _ = written()
    first = next(moment for moment in audit(guidance, lines).moments if moment.line == 50)

    assert first.conversation == "talk-22"
    assert "I'm fed up" in [first.customer[slice(*span)] for span in first.marks]
    assert first.reply.startswith("We will call you back")
    assert "nobody called you back" in (first.instead or "")


def test_only_the_gravest_are_kept_and_all_are_counted(guidance):
    lines, _ = written()
    few, all_ = audit(guidance, lines, 3), audit(guidance, lines)

    assert few.moments == all_.moments[:3]
    assert few.missed == all_.missed
    assert audit(guidance, lines, 0).moments == []


def test_a_sample_is_the_same_for_the_same_file_and_nothing_else_is_looked_at(guidance):
    lines, _ = written()
    sample = sample_conversations(lines, 5)
    report = audit(guidance, lines, only=sample)

    assert len(sample) == 5
    assert sample_conversations(reversed(lines), 5) == sample
    assert report.conversations == 5
    assert {moment.conversation for moment in report.moments} <= sample

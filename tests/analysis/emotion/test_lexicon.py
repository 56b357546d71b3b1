"""The lexicon is readable, and phrases mean what their notation says."""

import pytest

from assist_service.analysis.emotion.causes import causes
from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.matching import LEXICON, Phrases, load, parse
from assist_service.analysis.emotion.tokens import words
from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS


@pytest.mark.parametrize("file", sorted(path.name for path in LEXICON.glob("*.yaml")))
def test_each_file_names_its_source(file):
    """Data without a source is not kept."""
    assert load(file)["source"]


@pytest.mark.parametrize("file", ["cues.yaml", "feelings.yaml", "stated.yaml"])
def test_each_cue_is_complete(file):
    """Strength, cause and feelings are known words, and every phrase can be read."""
    for name, cue in load(file)["cues"].items():
        assert cue.get("strength", "feeling") in ("complaint", "topic", "feeling"), name
        assert cue.get("cause") in (None, *CAUSES), name
        assert set(cue["feelings"]) <= set(EMOTIONS), name
        assert all(parse(phrase) for phrase in cue["phrases"]), name


def test_all_twelve_causes_have_a_cue():
    """No cause of the vocabulary is beyond the lexicon."""
    named = {cue.get("cause") for file in ("cues.yaml",) for cue in load(file)["cues"].values()}
    assert set(CAUSES) <= named


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("still wait", "I am STILL waiting", "STILL waiting"),
        ("wait ... week", "waiting for the third week now", "waiting for the third week"),
        ("wait ... week", "waiting one two three four five six week", None),
        ("wait ... week", "I wait. A week later", None),
        ("told ... / it", "I was told Tuesday. It is Friday.", "told Tuesday. It"),
        ("(late|not here)", "the bus is not here", "not here"),
        ("[very] late", "it is very late", "very late"),
        ("=blocked", "please block it", None),
        ("=blocked", "it was blocked", "blocked"),
        ("<number> week", "3 weeks", "3 weeks"),
        ("<number> week", "three weeks", "three weeks"),
        ("don't work", "it doesn’t work; I don’t work", "don’t work"),
        ("wait", "I was waaaaiting", "waaaaiting"),
    ],
)
def test_the_notation_of_phrases(phrase, text, found):
    """Inflection, gaps, choices, exact forms, sentence ends, classes and stretched words."""
    phrases = Phrases()
    phrases.add(phrase, "it")
    read = words(text)
    matches = [text[slice(*read.span(m.first, m.last))] for m in phrases.find(read)]
    assert max(matches, key=len, default=None) == found


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "... a", "a ...", "", "a ? b", "[a|b"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase):
    """A slip of the pen is told, not guessed at."""
    with pytest.raises(ValueError):
        Phrases().add(phrase, "it")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("I have been waiting for three weeks", "wait"),
        ("This is the fourth time I call about this", "repeat_contact"),
        ("You charged me twice this month", "money"),
        ("You promised to call back and nobody did", "broken_promise"),
        ("It arrived broken", "defect"),
        ("I'm locked out of my account", "access_lost"),
        ("New customers get a better price than loyal ones, that's unfair", "unfair_treatment"),
        ("Your agent was rude and hung up on me", "rude_agent"),
        ("I don't understand this letter, it makes no sense", "unclear_info"),
        ("My flight leaves tomorrow and I need the ticket today", "deadline"),
        ("My father passed away", "loss_bereavement"),
        ("I'm diabetic and my insulin has not come", "health"),
    ],
)
def test_each_cause_has_its_plain_case(text, cause):
    """Where the words are clear, the cause is named with a span."""
    found = words(text)
    named = {c.cause: text[slice(*c.span)] for c in causes(found, find_cues(found), upset=True)}
    assert named.get(cause)


@pytest.mark.parametrize(
    "text",
    [
        "What happens if you charge me twice?",
        "Is a refund possible if the parcel is lost?",
        "How do I report a charge that is wrong?",
        'My guest wrote "I am furious about the delay", how do I answer?',
    ],
)
def test_what_is_only_talked_about_is_no_cause(text):
    """Questions of policy, imagined cases and quotations name no complaint."""
    found = words(text)
    assert not [
        hit for hit in find_cues(found) if hit.cue.strength == "complaint" and not hit.maybe
    ]

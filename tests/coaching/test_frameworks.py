"""Framework files: the built-in ones, faults with their place, last good versions."""

from pathlib import Path

import pytest

from assist_service.coaching.framework_file import SLOTS
from assist_service.coaching.frameworks import Frameworks, load_frameworks

GOOD = """\
title: Hear, then help
source: Made up for this test.
good_for:
  emotions: [worry]
  situations: Whenever.
limits:
  - Not twice.
steps:
  - name: Hear
    prompt: Say it back.
    ticks: [takes_up_facts]
    lines:
      - "So {reason}."
      - text: "Dear {customer_name}, {reason}."
        channel: email
  - name: Help
    prompt: Offer a step.
    ticks: [offers_next_step]
    lines:
      - "I'll look into it now."
bridge:
  after: Hear
"""
BUILT_IN = (
    "ace",
    "ask-first",
    "asked-again",
    "careful-route",
    "closing",
    "delay-and-waiting",
    "empathetic-bridge",
    "feel-felt-found",
    "leap",
    "name-validate-empower",
    "owning-apology",
    "paraphrase-drill",
    "plain-note",
    "repeat-contact",
    "safety",
    "saying-no",
)


def write(folder: Path, text: str, name: str = "hear.yaml") -> Frameworks:
    (folder / name).write_text(text, encoding="utf-8")
    return load_frameworks(folder)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_framework_is_whole(frameworks: Frameworks, name: str) -> None:
    """Source, limits, at least fifteen lines for each step, and no line in two places."""
    framework = frameworks.get(name)
    assert framework is not None
    assert len(framework.source) > 40
    assert framework.limits
    for step in framework.steps:
        assert len(step.lines) >= 15, f"{name}/{step.name} has {len(step.lines)} lines"
        assert step.ticks
    texts = [line.text for step in framework.steps for line in step.lines]
    assert len(texts) == len(set(texts))


def test_the_built_in_frameworks_load_without_a_fault(frameworks: Frameworks) -> None:
    assert frameworks.quarantined == ()
    assert {framework.id for framework in frameworks} == set(BUILT_IN)


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize(
    "phrase",
    [
        "i understand your frustration",
        "any inconvenience",
        "we value",
        "rest assured",
        "unfortunately",
        "!",
        "—",
    ],
)
def test_no_line_has_the_sound_of_a_script(frameworks: Frameworks, name: str, phrase: str) -> None:
    framework = frameworks.get(name)
    assert framework is not None
    for step in framework.steps:
        for line in step.lines:
            assert phrase not in line.text.lower(), line.text


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_line_is_a_sentence_that_fits_a_chat(frameworks: Frameworks, name: str) -> None:
    framework = frameworks.get(name)
    assert framework is not None
    for step in framework.steps:
        for line in step.lines:
            assert line.text[0].isupper() or line.text[0] == "{", line.text
            assert line.text.endswith((".", "?", "}", ":")), line.text
            assert len(line.text.split()) <= 40, line.text
            if line.text.startswith("{"):
                assert line.text[1].isupper() or line.text.startswith("{customer_name}"), line.text


def test_a_file_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    loaded = write(tmp_path, GOOD)
    framework = loaded.get("hear")
    assert framework is not None
    assert framework.title == "Hear, then help"
    assert [step.name for step in framework.steps] == ["Hear", "Help"]
    assert framework.steps[0].lines[1].channel == "email"
    assert framework.steps[0].lines[0].slots == {"reason"}
    assert framework.bridge_through == "bridge"


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("{reason}.", "{reson}."), 13, "no slot {reson}"),
        (("{reason}.", "{reason."), 13, "brace is not closed"),
        (("after: Hear", "after: Heer"), 22, "No step is called 'Heer'"),
        (("[offers_next_step]", "[offers_next_stp]"), 18, "offers_next_step"),
        (("limits:\n  - Not twice.\n", ""), 1, "`limits` is missing"),
        (("emotions: [worry]", "emotions: [wory]"), 4, "worry"),
        (("prompt: Offer", "promt: Offer"), 17, "promt"),
        (("name: Help", "name: Hear"), 16, "Two steps are called 'Hear'"),
        (("I'll look into it now.", "So {reason}."), 20, "is already in step 'Hear'"),
    ],
)
def test_a_fault_names_its_place_and_what_is_allowed(
    tmp_path: Path, change: tuple[str, str], line: int, words: str
) -> None:
    loaded = write(tmp_path, GOOD.replace(*change))
    assert loaded.get("hear") is None
    faults = [str(fault) for fault in loaded.quarantined]
    assert any(words in fault for fault in faults), faults
    assert any(fault.line == line for fault in loaded.quarantined), faults


def test_a_broken_file_keeps_its_last_good_version_and_leaves_the_others_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "other.yaml").write_text(GOOD, encoding="utf-8")
    first = write(tmp_path, GOOD)
    (tmp_path / "hear.yaml").write_text("title: [", encoding="utf-8")
    (tmp_path / "other.yaml").write_text(GOOD.replace("Not twice", "Not thrice"), encoding="utf-8")
    second = load_frameworks(tmp_path, first)
    assert second.get("hear") == first.get("hear")
    assert second.get("other") != first.get("other")
    assert second.quarantined
    assert second.version != first.version


def test_the_version_follows_the_content_alone(tmp_path: Path) -> None:
    first = write(tmp_path, GOOD)
    again = load_frameworks(tmp_path)
    assert first.version == again.version
    assert write(tmp_path, GOOD + "# a note\n").version != first.version


def test_two_files_of_one_name_are_a_fault(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    loaded = write(tmp_path, GOOD, "hear.yml")
    assert len(loaded) == 1
    assert any("same name" in fault.message for fault in loaded.quarantined)


def test_no_folder_is_no_frameworks(tmp_path: Path) -> None:
    loaded = load_frameworks(tmp_path / "nowhere")
    assert len(loaded) == 0
    assert loaded.version == "none"


def test_the_example_of_the_guide_is_a_good_file(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "frameworks.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    loaded = write(tmp_path, example)
    assert loaded.quarantined == ()
    framework = loaded.get("hear")
    assert framework is not None
    assert framework.causes == ("deadline",)


def test_the_guide_names_every_framework_and_every_slot() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "frameworks.md").read_text(encoding="utf-8")
    for name in BUILT_IN:
        assert f"`{name}`" in guide
    for slot in SLOTS:
        assert f"`{{{slot}}}`" in guide

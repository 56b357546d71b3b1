import pytest

from assist_service.analysis.review.phrase_lists import PhraseLists, load, phrase_lists, read_lists
from assist_service.language.words import clause_words_of


def found(lists: PhraseLists, text: str) -> dict[str, list[str]]:
    """Return the words of each match, by section."""
    words = clause_words_of(text)
    return {
        name: [text[slice(*words.span(*word_range))] for word_range in ranges]
        for name, ranges in lists.match(words).items()
    }


@pytest.mark.parametrize(
    ("phrases", "text", "matches"),
    [
        (("so sorry", "sorry"), "I'm so sorry, sorry!", ["so sorry", "sorry"]),
        (("(big)? bad wolf", "bad wolf again"), "a big bad wolf again", ["big bad wolf"]),
        (("^ great",), "My answer: great idea", ["great"]),
        (("^ great",), "Hi Maria,\nGreat idea - great", ["Great", "great"]),
        (("^ great",), "a great idea", []),
    ],
)
def test_of_phrases_that_overlap_the_first_and_longest_counts(phrases, text, matches):
    assert found(PhraseLists({"one": phrases}), text).get("one", []) == matches


def test_sections_put_in_other_sections():
    sections = {
        "part.day": ("monday", "(good)? friday"),
        "one": ("on {part.day}", "({part.day}|today) it is"),
    }
    lists = PhraseLists(sections)
    assert found(lists, "see you on good friday") == {"one": ["on good friday"]}
    assert found(lists, "Friday it is") == {"one": ["Friday it is"]}
    assert not found(lists, "see you on sunday")


def test_every_list_says_where_it_comes_from_and_every_phrase_compiles():
    lists = phrase_lists()
    assert len(lists.names()) > 40
    assert all(lists.lines(name) for name in lists.names())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[a]\nphrase\n", "source"),
        ("# source: own\nphrase\n[a]\n", ":2:"),
        ("# source: own\n[a]\n(one|two\n", "bracket"),
    ],
)
def test_a_list_file_that_is_wrong_says_so(tmp_path, content, says):
    (tmp_path / "x.txt").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        load(tmp_path)


def test_a_section_stands_in_one_file_only(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("# source: own\n[same]\nphrase\n", encoding="utf-8")
    with pytest.raises(ValueError, match="another file"):
        load(tmp_path)


def test_notes_and_empty_lines_are_no_phrases(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("# source: own\n\n[a]\n# a note\none\n\ntwo\n", encoding="utf-8")
    assert read_lists(path) == {"a": ("one", "two")}

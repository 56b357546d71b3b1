import pytest

from assist_service.analysis.review.phrasebook import Phrasebook, load, phrasebook, read_lists

MATCHES = [
    ("so sorry", "I'm so sorry.", "so sorry"),
    ("can't", "I can’t say".replace("’", "'"), "can't"),
    ("can't", "i cant say", "cant"),
    ("can", "I can't say", None),
    ("frustrat*", "how frustrating is that", "frustrating"),
    ("no ... wonder", "no small wonder at all", "no small wonder"),
    ("no ... wonder", "no. wonder", None),
    ("(a|the) big (bad|) wolf", "the big wolf", "the big wolf"),
    ("(a|the) big (bad|) wolf", "a big bad wolf", "a big bad wolf"),
    ("it is (very|)", "it is.", "it is"),
    ("within # days", "within 30 days", "within 30 days"),
    ("^ great", "that is great", None),
    ("^ great", "ok. great idea", "great"),
    ("right $", "right?", "right"),
    ("right $", "right now", None),
]


@pytest.mark.parametrize(("phrase", "text", "found"), MATCHES)
def test_a_phrase_matches_as_its_file_says(phrase, text, found):
    plain = text.lower().encode()
    spans = Phrasebook({"one": (phrase,)}).find("one", plain)
    assert [plain[a:b].decode() for a, b in spans] == ([found] if found else [])


def test_sections_put_in_other_sections():
    book = Phrasebook({"part.day": ("monday", "friday"), "one": ("on {part.day}",)})
    assert book.has("one", b"see you on friday")
    assert not book.has("one", b"see you on sunday")


def test_every_list_says_where_it_comes_from_and_every_phrase_compiles():
    book = phrasebook()
    assert len(book.names()) > 40
    for name in book.names():
        assert book.phrases(name), name
        if not name.startswith("part."):
            assert book.find(name, b"nothing of the kind is written here") is not None


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

"""Measures of structure and naming, on small trees."""

import ast

import pytest

from tools.house import (
    find_bindings,
    find_circles,
    find_repeated_classes,
    is_bare,
    is_one_word,
    map_imports,
)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("found = told = 1", ["found", "told"]),
        ("first, *rest = line", ["first", "rest"]),
        ("_ = 1", []),
        ("def read(this, *those, what=1, **others): pass", ["this", "those", "what", "others"]),
        ("lambda it: it", ["it"]),
        ("for one in lines: pass", ["one"]),
        ("with door as held: pass", ["held"]),
        ("try: pass\nexcept OSError as lost: pass", ["lost"]),
        ("[one for one in lines]", ["one"]),
        ("if seen := look(): pass", ["seen"]),
        (
            "class Line:\n    said: str\n    def __init__(self): self._told = 1",
            ["_told", "said", "self"],
        ),
        (
            "match line:\n    case {'a': given, **rest}: pass\n    case [one, *others]: pass",
            ["given", "one", "others", "rest"],
        ),
    ],
)
def test_every_kind_of_binding_counts(source, names):
    bindings = find_bindings({"a.py": ast.parse(source)})
    assert sorted(binding.name for binding in bindings) == sorted(names)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        *(("found", True), ("_told", True), ("place", True), ("these", True)),
        *(("findings", False), ("found_rules", False), ("now", False), ("start", False)),
    ],
)
def test_a_bare_name_is_a_participle_or_pronoun_alone(name, bare):
    assert is_bare(name) is bare


@pytest.mark.parametrize(("name", "one"), [("read", True), ("_read", True), ("read_log", False)])
def test_one_word_names(name, one):
    assert is_one_word(name) is one


def trees(**sources: str) -> dict[str, ast.Module]:
    return {f"house/{name}.py": ast.parse(source) for name, source in sources.items()}


def test_circles_count_imports_in_functions_and_for_types():
    modules = trees(
        a="from house import b",
        b="def look():\n    from house.c import C",
        c="if TYPE_CHECKING:\n    from . import a",
        d="import house.a",
        e="from house.e import E",
    )
    assert find_circles(map_imports(modules)) == [["house/a.py", "house/b.py", "house/c.py"]]


def test_repeated_classes_are_listed_with_their_files():
    repeated = find_repeated_classes(
        trees(a="class Line: ...\nclass Word: ...", b="class Line: ...")
    )
    assert {name: [line.path for line in classes] for name, classes in repeated.items()} == {
        "Line": ["house/a.py", "house/b.py"]
    }

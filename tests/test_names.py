"""Names say what they mean: few bare participles and pronouns, one class for each name."""

from collections import Counter
from pathlib import Path

import pytest

from tools.house import PACKAGES, find_bindings, find_repeated_classes, is_bare, parse_modules

ROOT = Path(__file__).parents[1]
LARGEST_BARE_SHARE = 0.02


@pytest.mark.parametrize("package", PACKAGES)
def test_bindings_say_what_they_hold(package: str):
    """``matches`` or ``message``, not ``found`` or ``told``; see ``BARE_WORDS`` in tools.house."""
    bindings = list(find_bindings(parse_modules(ROOT, [package])))
    bare = [binding for binding in bindings if is_bare(binding.name)]
    words = Counter(binding.name for binding in bare)
    locations = [f"{binding.path}:{binding.line} {binding.name}" for binding in bare]

    assert len(bare) / len(bindings) <= LARGEST_BARE_SHARE, "\n".join(
        [f"{len(bare)} of {len(bindings)} bindings: {dict(words.most_common())}", *locations]
    )


def test_a_class_name_stands_for_one_class():
    """A reader who meets ``Line`` needs no import to know which one."""
    repeated_classes = find_repeated_classes(parse_modules(ROOT, ["assist_service"]))
    lines = [
        f"{name}: " + ", ".join(f"{definition.path}:{definition.line}" for definition in classes)
        for name, classes in repeated_classes.items()
    ]

    assert not lines, "\n".join(["Used for more than one class:", *lines])

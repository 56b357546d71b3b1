"""Every package has a licence that we may ship and a reason; the list is the same for the same packages."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from tools.dependencies.__main__ import main
from tools.dependencies.licences import allowed
from tools.dependencies.packages import declared, packages
from tools.dependencies.sbom import sbom

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found():
    return packages()


def test_every_licence_is_known_and_may_be_used(found):
    wrong = {
        one.name: one.licence for one in found if not allowed(one.licence, shipped=one.shipped)
    }
    assert wrong == {}


def test_the_licence_beside_each_requirement_is_what_the_package_says(found):
    """ "BSD-3" is short for BSD-3-Clause; of two, one is named."""
    said = {canonicalize_name(one.name): one.licence for one in found}
    short = {"BSD-3": "BSD-3-Clause", "GPL-3.0": "GPL-3.0-only"}
    for dev in (False, True):
        for one in declared(PYPROJECT, dev=dev):
            first = re.split(r",| or | and ", one.licence)[0].strip()
            licence = said[canonicalize_name(one.requirement.name)]
            assert short.get(first, first) in licence, one


def test_what_is_shipped_is_what_the_lock_installs(found):
    """But for the two that build it, and what only another machine or Python needs."""
    locked = {
        canonicalize_name(name)
        for name in re.findall(
            r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE
        )
    }
    shipped = {canonicalize_name(one.name) for one in found if one.shipped}
    assert shipped <= locked
    building = {canonicalize_name(one.name) for one in found if not one.shipped}
    assert locked - shipped - building <= {"colorama", "async-timeout"}


def test_a_requirement_without_a_reason_is_an_error():
    bare = '[project]\ndependencies = [\n  "flask>=3",\n]\n'
    with pytest.raises(ValueError, match='"flask>=3" has no'):
        declared(bare, dev=False)


@pytest.mark.parametrize(
    ("licence", "shipped", "run"),
    [
        ("MIT", True, True),
        ("", False, False),
        ("GPL-3.0-only", False, True),
        ("AGPL-3.0-only", False, False),
        ("MIT AND GPL-3.0-only", False, True),
        ("AGPL-3.0-only OR MIT", True, True),
        ("Apache-2.0 AND AGPL-3.0-only", False, False),
    ],
)
def test_of_an_and_all_must_be_allowed_of_an_or_one(licence: str, shipped: bool, run: bool):
    assert (allowed(licence, shipped=True), allowed(licence, shipped=False)) == (shipped, run)


def test_the_command_lists_and_writes(tmp_path: Path):
    told = CliRunner().invoke(main, ["--json"])
    assert told.exit_code == 0
    (flask,) = (one for one in json.loads(told.output) if one["name"] == "Flask")
    assert (flask["licence"], flask["shipped"]) == ("BSD-3-Clause", True)
    assert "49 packages" not in told.output
    assert CliRunner().invoke(main, ["--sbom", str(tmp_path / "sbom.json")]).exit_code == 0
    assert (tmp_path / "sbom.json").read_text().endswith("}\n")


def test_the_bill_of_materials_fits_cyclonedx_and_is_the_same_each_time(found):
    """Strictly by the schema; every package once, each with licence, version, address and hash."""
    text = sbom(found)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert text == sbom(packages())
    told = json.loads(text)
    listed = {one["name"]: one for one in told["components"]}
    assert set(listed) == {one.name for one in found if one.shipped} | {"valkey-server"}
    for name, one in listed.items():
        assert one["licenses"], name
        assert one["version"], name
        assert name == "valkey-server" or (one["purl"] and one["hashes"]), name
    graph = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert any(ref.startswith("flask@") for ref in graph["live-agent-assist"])
    reached, waiting = set(), ["live-agent-assist"]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += graph.get(ref, [])
    assert reached == set(graph)

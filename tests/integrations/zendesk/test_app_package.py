"""The app's package: what Zendesk would refuse is refused here, rule by rule, and ours passes."""

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assist_service import __version__
from assist_service.cli import assist
from assist_service.errors import SettingError
from integrations.zendesk.app_package import app_files, package, service_address
from integrations.zendesk.app_rules import faults, size_of

URL = "https://assist.example.com"


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x00" * 8


def changed(name: str, **changes: Any) -> Callable[[dict[str, bytes]], None]:
    """Set members of a JSON file; ``None`` takes one out. A dot goes one deeper."""

    def change(files: dict[str, bytes]) -> None:
        told = json.loads(files[name])
        for path, value in changes.items():
            inner = told
            *way, last = path.split("__")
            for step in way:
                inner = inner.setdefault(step, {})
            if value is None:
                inner.pop(last, None)
            else:
                inner[last] = value
        files[name] = json.dumps(told).encode()

    return change


def manifest(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    return changed("manifest.json", **changes)


def put(name: str, content: bytes | str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[name] = content if isinstance(content, bytes) else content.encode()

    return change


def out(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.pop(name) and None


def page(**options: Any) -> Callable[[dict[str, bytes]], None]:
    return manifest(location={"support": {"ticket_sidebar": options}})


def parameter(*told: dict[str, Any]) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        manifest(parameters=list(told))(files)
        texts = {str(one.get("name")): {"label": "Label"} for one in told}
        for locale in ("en", "de"):
            changed(f"translations/{locale}.json", app__parameters=texts)(files)

    return change


def public_without(text: str) -> Callable[[dict[str, bytes]], None]:
    """A public app whose English texts lack one."""

    def change(files: dict[str, bytes]) -> None:
        manifest(private=False)(files)
        changed("translations/en.json", **{text: None})(files)

    return change


WEBHOOK = {
    "name": "n",
    "status": "active",
    "endpoint": "e",
    "http_method": "POST",
    "request_format": "json",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (out("manifest.json"), "must be at the root of the archive: it is missing"),
        (put("manifest.json", "{"), "is not JSON"),
        (put("manifest.json", "[]"), "is not a JSON object"),
        (manifest(author=None), "author.name is missing"),
        (manifest(author__email=None), "author.email is missing"),
        (manifest(defaultLocale=None), "defaultLocale is None"),
        (manifest(defaultLocale="english"), "defaultLocale is 'english'"),
        (manifest(defaultLocale="fr"), "translations/fr.json is missing"),
        (manifest(frameworkVersion="1.0"), 'frameworkVersion must be "2.0"'),
        (manifest(version=1), "version must be a string"),
        (manifest(private="yes"), "private must be true or false"),
        (manifest(signedUrls="yes"), "signedUrls must be true or false"),
        (manifest(noTemplate=True), "noTemplate is not allowed"),
        (manifest(experiments={"rockets": True}), "experiments.rockets doesn't exist"),
        (manifest(domainWhitelist="all"), "domainWhitelist must be a list"),
        (manifest(location=None), "location is missing"),
        (
            manifest(location={"support": {"kitchen": "assets/x.html"}}),
            "support.kitchen is not a location",
        ),
        (
            manifest(location={"mars": {"nav_bar": "assets/x.html"}}),
            "mars.nav_bar is not a location",
        ),
        (page(), "ticket_sidebar has no url"),
        (page(url="http://assist.example.com/x"), "neither a file in assets/ nor an https URL"),
        (page(url="https://["), "neither a file in assets/ nor an https URL"),
        (page(url="sidebar.html"), "neither a file in assets/ nor an https URL"),
        (page(url="assets/gone.html"), "the file assets/gone.html doesn't exist"),
        (page(url=URL, flexible="wide"), "flexible must be true, false or null"),
        (page(url=URL, autoLoad="no"), "autoLoad must be true or false"),
        (manifest(parameters={"a": 1}), "parameters must be a list"),
        (parameter({"name": "name"}), "can't be named 'name'"),
        (
            parameter({"name": "a", "type": "text"}, {"name": "a", "type": "url"}),
            "two parameters named a",
        ),
        (parameter({"name": "a", "type": "password"}), "'password' is not a type"),
        (parameter({"name": "a", "type": "hidden", "required": True}), "can't be required"),
        (
            parameter({"name": "a", "type": "oauth"}, {"name": "b", "type": "oauth"}),
            "more than one oauth",
        ),
        (
            parameter({"name": "a", "type": "oauth", "secure": True, "scopes": ["body"]}),
            "can't be secure",
        ),
        (parameter({"name": "a", "scopes": ["body"]}), "has scopes but isn't secure"),
        (parameter({"name": "a", "secure": True, "scopes": []}), "scopes must be from"),
        (parameter({"name": "a", "secure": True, "scopes": ["air"]}), "scopes must be from"),
        (manifest(parameters=[{"name": "a"}]), "app.parameters.a has no label"),
        (put("translations/en.json", "x"), "translations/en.json is not JSON"),
        (put("translations/en.json", "{}"), 'translations/en.json has no "app" object'),
        (changed("translations/en.json", app__name=None), "app.name is missing"),
        (changed("translations/de.json", app__name=""), "translations/de.json app.name is missing"),
        (public_without("app__long_description"), "app.long_description is missing"),
        (public_without("app__short_description"), "app.short_description is missing"),
        (put("requirements.json", "{"), "requirements.json is not JSON"),
        (put("requirements.json", '{"spaceships": {}}'), "spaceships is not a requirement type"),
        (put("requirements.json", '{"triggers": {"t": {}}}'), "triggers.t has no title"),
        (
            put("requirements.json", json.dumps({"webhooks": {"w": {**WEBHOOK, "endpoint": ""}}})),
            "webhooks.w has no endpoint",
        ),
        (
            put(
                "requirements.json",
                json.dumps({"macros": {str(n): {"title": "t"} for n in range(5001)}}),
            ),
            "the limit is 5000",
        ),
        (put("assets/run.sh", "echo"), "assets/run.sh is a file type"),
        (put("assets/a.png", b"PK\x03\x04"), "assets/a.png is a file type"),
        (put("assets/a.txt", b"%PDF-1.7"), "assets/a.txt is a file type"),
        (put("../x", "x"), "is outside the archive"),
        (put("assets/banner.png", png(800, 200)), "banner.png must be a PNG of 830 by 200"),
        (put("assets/logo.png", png(300, 300)), "logo.png must be a PNG of 320 by 320"),
        (out("assets/logo-small.png"), "logo-small.png must be a PNG of 128 by 128"),
    ],
)
def test_what_zendesk_would_refuse_is_refused(
    change: Callable[[dict[str, bytes]], None], said: str
):
    files = app_files(URL)
    change(files)
    found = [f"{fault.file} {fault.message}" for fault in faults(files) if not fault.warning]
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (parameter({"name": "api_token", "type": "text"}), "looks like a secret but isn't secure"),
        (parameter({"name": "a", "secure": True}), "has no scopes"),
        (parameter({"name": "a", "secure": True, "scopes": ["body"], "default": "x"}), "everyone could read"),
        (put("assets/app.js", "const token = 'abcdef123';"), "looks like a secret"),
        (put("assets/app.html", '<script src="http://cdn.example.com/x.js">'), "contains an http:// URL"),
    ],
)  # fmt: skip
def test_what_deserves_a_look_is_said_and_does_not_stop_it(change, said: str):
    files = app_files(URL)
    change(files)
    (found,) = faults(files)
    assert found.warning
    assert said in found.message


@pytest.mark.parametrize(
    "change",
    [
        page(url="{{setting.host}}/x"),
        page(url="http://localhost:4567/x"),
        page(autoLoad=False),
        manifest(location=None, requirementsOnly=True),
        put("requirements.json", json.dumps({"webhooks": {"w": WEBHOOK}})),
        put("assets/banner.png", png(830, 200)),
        parameter({"name": "key", "secure": True, "scopes": ["header"]}),
    ],
)
def test_what_zendesk_takes_passes(change: Callable[[dict[str, bytes]], None]):
    files = app_files(URL)
    change(files)
    assert faults(files) == []


def test_a_nested_manifest_says_what_was_done_wrong():
    files = {f"app/{name}": content for name, content in app_files(URL).items()}
    assert "zip the folder's content" in faults(files)[0].message


def test_a_symbolic_link_is_refused():
    (found,) = faults(app_files(URL), frozenset(("assets/logo.svg",)))
    assert "symbolic link" in found.message


def test_the_package_opens_our_page_in_both_sidebars_and_holds_nothing_secret(tmp_path: Path):
    assert package(URL, tmp_path / "a.zip") == []
    assert package(f"{URL}/", tmp_path / "b.zip") == []
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        told = json.loads(archive.read("manifest.json"))
        assert size_of(archive.read("assets/logo.png")) == (320, 320)
        assert {"translations/en.json", "translations/de.json"} <= set(archive.namelist())
    places = told["location"]["support"]
    assert set(places) == {"ticket_sidebar", "new_ticket_sidebar"}
    for place in places.values():
        assert place == {"url": f"{URL}/zendesk/sidebar", "flexible": True}
    assert (told["signedUrls"], told["frameworkVersion"], told["version"]) == (
        True,
        "2.0",
        __version__,
    )
    assert "parameters" not in told


@pytest.mark.parametrize(
    "address",
    [
        "http://assist.example.com",
        "assist.example.com",
        "https://",
        "https://a.b/path",
        "https://me@a.b",
        "ftp://a.b",
        "https://[",
        "",
    ],
)
def test_an_address_that_zendesk_would_not_open_is_refused(tmp_path: Path, address: str):
    with pytest.raises(SettingError):
        package(address, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_it_is(tmp_path: Path):
    path = str(tmp_path / "assist.zip")
    found = CliRunner().invoke(assist, ["zendesk", "package", "--service-url", URL, path, "--json"])
    assert found.exit_code == 0
    assert json.loads(found.stdout)["path"] == path
    assert service_address(f" {URL}/ ") == URL

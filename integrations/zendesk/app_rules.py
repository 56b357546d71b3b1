"""Check an app package before the upload, by the rules of Zendesk's validator.

The rules come from Zendesk's open-source validator (``zendesk_apps_support``), because an upload
requires a signed-in account. It doesn't check logos; their sizes are those of its samples.
"""

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from integrations.zendesk.app_manifest import locations, manifest_faults, parameters

Files = Mapping[str, bytes]
FORBIDDEN = (
    *("zip", "gzip", "gz", "pdf", "doc", "docx", "bin", "jar", "mp3", "mpeg", "xls", "xlsx"),
    *("ppt", "pptx", "7z", "rar", "bz", "bz2", "sh", "csh", "avi", "odt"),
)
# The first bytes of such files, whatever their name.
BEGINNINGS = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"%PDF",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xd0\xcf\x11\xe0",
    b"ID3",
    b"#!/bin/",
)
REQUIREMENTS = (
    *("automations", "channel_integrations", "custom_objects", "macros", "targets", "views"),
    *("ticket_fields", "triggers", "user_fields", "organization_fields", "webhooks"),
    "custom_objects_v2",
)
WEBHOOK_FIELDS = ("name", "status", "endpoint", "http_method", "request_format")
MOST_REQUIREMENTS = 5000
PUBLIC_TEXTS = ("name", "long_description", "installation_instructions")
BANNERS = ((830, 200), (1660, 400))
LOGOS = {"assets/logo.png": (320, 320), "assets/logo-small.png": (128, 128)}
_LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?", re.ASCII)
_SECRET = re.compile(
    r"""\b(?:password|secret|secret_token|api_key|token)["']?\s*[:=]\s*["'][^"'{]{6,}["']""",
    re.ASCII,
)
_PLAIN_HTTP = re.compile(rb"http://(?!localhost|www\.w3\.org)")


class Fault(NamedTuple):
    """One fault: the file, the message, and whether it's only a warning."""

    file: str
    message: str
    warning: bool = False


def faults(files: Files, links: frozenset[str] = frozenset()) -> list[Fault]:
    """Return the faults in a package.

    Args:
        files: content by path in the archive.
        links: the paths that are symbolic links.

    """
    package_faults = [*_kinds(files, links)]
    nested = [name for name in files if PurePosixPath(name).name == "manifest.json"]
    if "manifest.json" not in files:
        where = (
            f"it is in {nested[0]}; zip the folder's content, not the folder"
            if nested
            else "it is missing"
        )
        return [
            *package_faults,
            Fault("manifest.json", f"must be at the root of the archive: {where}."),
        ]
    manifest, json_faults = _json(files, "manifest.json")
    if manifest is None:
        return [*package_faults, *json_faults]
    package_faults += [
        Fault("manifest.json", message, warning) for message, warning in manifest_faults(manifest)
    ]
    checks: tuple[Callable[[dict[str, Any], Files], Iterator[Fault]], ...] = (
        _pages,
        _translations,
        _requirements,
        _pictures,
        _secrets,
    )
    for check in checks:
        package_faults += check(manifest, files)
    return package_faults


def size_of(png: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, or ``None``."""
    if len(png) < 24 or not png.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _kinds(files: Files, links: frozenset[str]) -> Iterator[Fault]:
    for name, content in files.items():
        suffix = PurePosixPath(name).suffix.removeprefix(".").lower()
        if name in links:
            yield Fault(name, "is a symbolic link; include the file itself.")
        elif name.startswith("/") or ".." in PurePosixPath(name).parts:
            yield Fault(name, "is outside the archive.")
        elif suffix in FORBIDDEN or content.startswith(BEGINNINGS):
            yield Fault(name, "is a file type that apps may not contain.")


def _pages(manifest: dict[str, Any], files: Files) -> Iterator[Fault]:
    for location, page in locations(manifest):
        address = page.get("url")
        if isinstance(address, str) and address.startswith("assets/") and address not in files:
            yield Fault("manifest.json", f"{location}: the file {address} doesn't exist.")


def _translations(manifest: dict[str, Any], files: Files) -> Iterator[Fault]:
    locale = manifest.get("defaultLocale")
    if not isinstance(locale, str) or not _LOCALE.fullmatch(locale):
        return
    first = f"translations/{locale}.json"
    if first not in files:
        yield Fault(first, "is missing; the default locale needs it.")
    for name in sorted(files):
        if name.startswith("translations/") and name.endswith(".json"):
            translation, json_faults = _json(files, name)
            yield from json_faults
            if translation is not None:
                yield from _texts(name, translation, manifest)


def _texts(name: str, translation: dict[str, Any], manifest: dict[str, Any]) -> Iterator[Fault]:
    app = translation.get("app")
    if not isinstance(app, dict):
        yield Fault(name, 'has no "app" object.')
        return
    public = manifest.get("private", True) is False
    needed = PUBLIC_TEXTS if public and name.endswith("/en.json") else ("name",)
    for field in needed:
        if not isinstance(app.get(field), str) or not app[field]:
            yield Fault(name, f"app.{field} is missing.")
    if len(needed) > 1 and not (app.get("short_description") or app.get("description")):
        yield Fault(name, "app.short_description is missing.")
    texts = app.get("parameters")
    for parameter in parameters(manifest):
        text = texts.get(parameter.get("name")) if isinstance(texts, dict) else None
        if not isinstance(text, dict) or not text.get("label"):
            yield Fault(name, f"app.parameters.{parameter.get('name')} has no label.")


def _requirements(_: dict[str, Any], files: Files) -> Iterator[Fault]:
    if "requirements.json" not in files:
        return
    requirements, json_faults = _json(files, "requirements.json")
    yield from json_faults
    count = 0
    for kind, entries in (requirements or {}).items():
        if kind not in REQUIREMENTS:
            yield Fault("requirements.json", f"{kind} is not a requirement type.")
            continue
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            count += 1
            needed = WEBHOOK_FIELDS if kind == "webhooks" else ("title",)
            if kind in ("channel_integrations", "custom_objects", "custom_objects_v2"):
                continue
            for field in needed:
                if not isinstance(entry, dict) or not entry.get(field):
                    yield Fault("requirements.json", f"{kind}.{name} has no {field}.")
    if count > MOST_REQUIREMENTS:
        yield Fault("requirements.json", f"has {count} entries; the limit is {MOST_REQUIREMENTS}.")


def _pictures(_: dict[str, Any], files: Files) -> Iterator[Fault]:
    for name, size in LOGOS.items():
        if size_of(files.get(name, b"")) != size:
            yield Fault(name, f"must be a PNG of {size[0]} by {size[1]} pixels.")
    banner = files.get("assets/banner.png")
    if banner is not None and size_of(banner) not in BANNERS:
        yield Fault("assets/banner.png", "must be a PNG of 830 by 200 or 1660 by 400 pixels.")


def _secrets(_: dict[str, Any], files: Files) -> Iterator[Fault]:
    for name, content in files.items():
        if name.endswith((".js", ".html", ".json", ".xml")):
            if _SECRET.search(content.decode("utf-8", "replace")):
                yield Fault(name, "contains something that looks like a secret.", warning=True)
            if name.endswith((".js", ".html")) and _PLAIN_HTTP.search(content):
                yield Fault(name, "contains an http:// URL; use https.", warning=True)


def _json(files: Files, name: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    try:
        value = json.loads(files[name])
    except ValueError as error:
        return None, [Fault(name, f"is not JSON: {error}.")]
    if not isinstance(value, dict):
        return None, [Fault(name, "is not a JSON object.")]
    return value, []

"""Build the app's zip for upload: our files, with the service's URL in the manifest."""

import io
import json
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

from assist_service import __version__
from assist_service.errors import SettingError
from integrations.zendesk.app_manifest import locations
from integrations.zendesk.app_rules import Fault, faults

PAGE = "/zendesk/sidebar"
# One date for every file, so that the same app produces the same bytes.
MOMENT = (2026, 1, 1, 0, 0, 0)


def service_address(text: str) -> str:
    """Return the normalised URL at which browsers reach the service, or raise ``SettingError``."""
    try:
        split = urlsplit(text.strip().rstrip("/"))
    except ValueError:
        split = urlsplit("")
    if split.scheme != "https" or not split.hostname or split.path or split.query or split.username:
        raise SettingError(
            f"{text!r} can't be the service's URL.",
            "Enter https:// and the host, such as https://assist.example.com. Zendesk requires https.",
        )
    return split.geturl()


def app_files(service_url: str) -> dict[str, bytes]:
    """Return the package's files by their path in the archive."""
    content = dict(_walk(files("integrations.zendesk") / "app", ""))
    manifest = json.loads(content["manifest.json"])
    manifest["version"] = __version__
    for _, page in locations(manifest):
        page["url"] = f"{service_url}{PAGE}"  # type: ignore[index]
    content["manifest.json"] = json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"
    return content


def package(service_url: str, out: Path) -> list[Fault]:
    """Write the zip and return its warnings.

    Raises:
        SettingError: the URL is invalid, or Zendesk would reject the package; nothing is written.

    """
    content = app_files(service_address(service_url))
    package_faults = faults(content)
    if refusals := [fault for fault in package_faults if not fault.warning]:
        refusal_list = "; ".join(f"{fault.file} {fault.message}" for fault in refusals)
        raise SettingError(
            f"Zendesk would reject the package: {refusal_list}", "Fix the app's files."
        )
    partial_file = out.with_name(f".{out.name}.part")
    partial_file.write_bytes(zipped(content))
    partial_file.replace(out)
    return package_faults


def zipped(content: dict[str, bytes]) -> bytes:
    """Return the archive's bytes; the same files produce the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content[name])
    return buffer.getvalue()


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _walk(entry, f"{path}{entry.name}/")
        elif not entry.name.startswith((".", "__")):
            yield f"{path}{entry.name}", entry.read_bytes()

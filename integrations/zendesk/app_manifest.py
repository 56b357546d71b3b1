"""The rules for an app's ``manifest.json``, from Zendesk's open-source validator."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

Manifest = Mapping[str, Any]
# The message, and whether it's only a warning.
ManifestFault = tuple[str, bool]
LOCATIONS = {
    "support": {
        *("top_bar", "nav_bar", "ticket_sidebar", "new_ticket_sidebar", "user_sidebar"),
        *("organization_sidebar", "background", "modal", "ticket_editor", "system_top_bar"),
        "custom_object_record_sidebar",
    },
    "chat": {"chat_sidebar", "background"},
    "standalone_chat": {"nav_bar", "system_top_bar"},
    "sell": None,
}
TYPES = ("text", "checkbox", "url", "number", "multiline", "hidden", "oauth", "mtls")
SCOPES = {
    *("header", "body", "url", "jwt_secret_key", "jwt_claim"),
    *("basic_auth_username", "basic_auth_password"),
}
FLAGS = ("private", "signedUrls", "singleInstall", "requirementsOnly", "marketingOnly")
EXPERIMENTS = {"hashParams", "newCssCompiler"}
_LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?", re.ASCII)
_SECRET_NAME = re.compile(r"token|key|pwd|password", re.IGNORECASE)


def manifest_faults(manifest: Manifest) -> Iterator[ManifestFault]:
    """Yield the errors in a manifest, without looking at other files."""
    author = manifest.get("author")
    for field in ("name", "email"):
        if not isinstance(author, dict) or not author.get(field):
            yield f"author.{field} is missing.", False
    locale = manifest.get("defaultLocale")
    if not isinstance(locale, str) or not _LOCALE.fullmatch(locale):
        yield f"defaultLocale is {locale!r}, not a locale such as en or pt-BR.", False
    if manifest.get("frameworkVersion") != "2.0":
        yield 'frameworkVersion must be "2.0".', False
    if not isinstance(manifest.get("version", ""), str):
        yield "version must be a string.", False
    for flag in FLAGS:
        if not isinstance(manifest.get(flag, False), bool):
            yield f"{flag} must be true or false.", False
    if "noTemplate" in manifest:
        yield "noTemplate is not allowed in framework 2.0.", False
    for name in manifest.get("experiments") or ():
        if name not in EXPERIMENTS:
            yield f"experiments.{name} doesn't exist.", False
    allowed = manifest.get("domainWhitelist", [])
    if not isinstance(allowed, list) or not all(isinstance(domain, str) for domain in allowed):
        yield "domainWhitelist must be a list of strings.", False
    yield from _location_faults(manifest)
    yield from _parameter_faults(manifest)


def locations(manifest: Manifest) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each of the app's locations, such as ``support.ticket_sidebar``, with its options."""
    products = manifest.get("location")
    for product, pages in products.items() if isinstance(products, dict) else ():
        for location, page in pages.items() if isinstance(pages, dict) else ():
            yield f"{product}.{location}", page if isinstance(page, dict) else {"url": page}


def parameters(manifest: Manifest) -> list[Mapping[str, Any]]:
    """Return the app's parameters, without malformed ones."""
    entries = manifest.get("parameters")
    return (
        [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    )


def _location_faults(manifest: Manifest) -> Iterator[ManifestFault]:
    without_pages = (
        manifest.get("requirementsOnly") is True or manifest.get("marketingOnly") is True
    )
    app_locations = list(locations(manifest))
    if not app_locations and not without_pages:
        yield "location is missing, so the app wouldn't be visible.", False
    for name, page in app_locations:
        product, _, location = name.partition(".")
        allowed_locations = LOCATIONS.get(product, set())
        if product not in LOCATIONS or (
            allowed_locations is not None and location not in allowed_locations
        ):
            yield f"{name} is not a location in Zendesk.", False
            continue
        yield from _page_faults(name, page)


def _page_faults(name: str, page: Mapping[str, Any]) -> Iterator[ManifestFault]:
    for flag in ("autoLoad", "autoHide", "signed"):
        if not isinstance(page.get(flag, False), bool):
            yield f"{name}.{flag} must be true or false.", False
    if not isinstance(page.get("flexible"), bool | None):
        yield f"{name}.flexible must be true, false or null.", False
    address = page.get("url")
    if address is None and page.get("autoLoad") is False:
        return
    if not isinstance(address, str) or not address:
        yield f"{name} has no url.", False
        return
    if "{{setting." in address or address.startswith("assets/"):
        return
    try:
        split = urlsplit(address)
    except ValueError:
        split = urlsplit("")
    if not split.hostname or (split.scheme != "https" and split.hostname != "localhost"):
        yield f"{name}: {address} is neither a file in assets/ nor an https URL.", False


def _parameter_faults(manifest: Manifest) -> Iterator[ManifestFault]:
    entries = manifest.get("parameters", [])
    if not isinstance(entries, list) or len(parameters(manifest)) != len(entries):
        yield "parameters must be a list of objects.", False
        return
    names = [parameter.get("name") for parameter in entries]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield f"there are two parameters named {name}.", False
    if sum(parameter.get("type") == "oauth" for parameter in entries) > 1:
        yield "there is more than one oauth parameter.", False
    for parameter in entries:
        yield from _faults_of_parameter(parameter)


def _faults_of_parameter(parameter: Mapping[str, Any]) -> Iterator[ManifestFault]:
    name, kind, secure = (
        parameter.get("name"),
        parameter.get("type", "text"),
        parameter.get("secure") is True,
    )
    if not isinstance(name, str) or not name or name == "name":
        yield f"a parameter can't be named {name!r}.", False
    if kind not in TYPES:
        yield f"parameter {name}: {kind!r} is not a type. Use {', '.join(TYPES)}.", False
    if kind == "hidden" and parameter.get("required") is True:
        yield (
            f"parameter {name} is hidden, so it can't be required: nobody could fill it in.",
            False,
        )
    if kind == "oauth" and secure:
        yield f"parameter {name} is oauth and can't be secure.", False
    if "default" in parameter and (secure or kind == "hidden"):
        yield f"parameter {name} has a default that everyone could read.", True
    if kind == "text" and not secure and _SECRET_NAME.search(str(name)):
        yield f"parameter {name} looks like a secret but isn't secure.", True
    yield from _scope_faults(parameter, secure=secure)


def _scope_faults(parameter: Mapping[str, Any], *, secure: bool) -> Iterator[ManifestFault]:
    name, scopes = parameter.get("name"), parameter.get("scopes")
    if scopes is None:
        if secure:
            yield f"parameter {name} is secure but has no scopes, so it may be exposed.", True
    elif not secure:
        yield f"parameter {name} has scopes but isn't secure.", False
    elif not isinstance(scopes, list) or not scopes or not set(map(str, scopes)) <= SCOPES:
        yield f"parameter {name}: scopes must be from {', '.join(sorted(SCOPES))}.", False

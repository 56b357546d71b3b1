"""The table of settings: name, default, help and parser. ``assist settings`` prints it."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist_service.access.openid import checked_roles, parse_hosts, parse_issuer
from assist_service.errors import SettingError
from assist_service.outbound.origins import origin
from assist_service.store.addresses import parse_redis_url

PREFIX = "ASSIST_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. ``parse`` raises ``ValueError`` with the allowed values."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str
    secret: bool = False


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from ``low`` to ``high``."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def choice(*allowed: str) -> Callable[[str], str]:
    """Return a parser of one of ``allowed``."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return text

    return parse


def collector(text: str) -> str:
    """Return the address: HTTPS, HTTP on this machine, or empty.

    Raises:
        ValueError: with the allowed values.

    """
    if text:
        origin(text, any_port=True)
    return text


def folder(built_in: str) -> Callable[[str], Path]:
    """Return a parser of folders; empty means the built-in one."""
    return lambda text: Path(text) if text else Path(__file__).resolve().parent.parent / built_in


SERVICE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "REDIS_URL",
        "",
        "your own Redis or Valkey: a single server, Sentinel or a cluster; empty: an embedded one is started",
        parse_redis_url,
        secret=True,
    ),
    Setting(
        "ASSIST_REDIS_REPLICAS",
        "0",
        "replicas of REDIS_URL that must have an event before its webhook is acknowledged",
        whole(0, 5),
    ),
    Setting(
        "ASSIST_DATA_DIR", "data", "folder of the embedded store and the service's own keys", Path
    ),
    Setting(
        "ASSIST_RULES_DIR",
        "",
        "folder of rule files; empty: the starter packs",
        folder("compliance_rules"),
    ),
    Setting(
        "ASSIST_FRAMEWORKS_DIR",
        "",
        "folder of framework files; empty: the built-in ones",
        folder("framework_prompts"),
    ),
    Setting("ASSIST_HOST", "127.0.0.1", "address to listen on"),
    Setting("ASSIST_PORT", "8000", "port to listen on", whole(0, 65535)),
    Setting(
        "ASSIST_PUBLIC_URL",
        "",
        "URL at which browsers and helpdesks reach the service; empty: http://HOST:PORT",
    ),
    Setting("ASSIST_WORKERS", "2", "web processes", whole(1, 64)),
    Setting(
        "ASSIST_THREADS",
        "256",
        "threads per web process; live streams can use all but 32 of them",
        whole(40, 20000),
    ),
    Setting(
        "ASSIST_CAPACITY",
        "200",
        "maximum number of concurrent requests per web process; above a quarter of it, less important work is skipped",
        whole(1, 20000),
    ),
    Setting(
        "ASSIST_DEMO",
        "auto",
        "the demo desk: on, off, or auto (on if the service listens on this machine only)",
        choice("auto", "on", "off"),
    ),
    Setting(
        "ASSIST_SECRET_KEY",
        "",
        "signs page tokens and sessions; empty: generated once and stored in the data folder",
        secret=True,
    ),
    Setting(
        "ASSIST_OIDC_ISSUER",
        "",
        "issuer URL for OpenID Connect sign-in to the console; empty: links and passwords only",
        parse_issuer,
    ),
    Setting(
        "ASSIST_OIDC_HOSTS",
        "",
        "additional hosts used by the issuer's endpoints, separated by spaces",
        parse_hosts,
    ),
    Setting("ASSIST_OIDC_CLIENT_ID", "", "client ID of this service at the issuer"),
    Setting(
        "ASSIST_OIDC_CLIENT_SECRET", "", "client secret of this service at the issuer", secret=True
    ),
    Setting(
        "ASSIST_OIDC_CLAIM",
        "",
        "claim that determines roles, such as groups; empty: roles come from invitations",
    ),
    Setting(
        "ASSIST_OIDC_ROLES",
        "",
        "group=role pairs, separated by commas; empty: the claim contains role names",
        checked_roles,
    ),
    Setting(
        "ASSIST_LIVE_HOURS",
        "24",
        "hours for which a conversation's text is stored after its last message",
        whole(1, 720),
    ),
    Setting(
        "ASSIST_LLM_URL",
        "",
        "URL of an OpenAI-compatible service that rewords suggestions for teams that turn "
        "this on; empty: off, and its code is not loaded",
    ),
    Setting(
        "ASSIST_LLM_HOSTS", "", "hosts that may be called for ASSIST_LLM_URL, separated by spaces"
    ),
    Setting("ASSIST_LLM_MODEL", "", "name of the model"),
    Setting("ASSIST_LLM_KEY", "", "API key of the service", secret=True),
    Setting(
        "ASSIST_LLM_DAILY_TOKENS",
        "500000",
        "tokens per day for all processes; after that, suggestions keep their original wording",
        whole(0, 1_000_000_000),
    ),
    Setting(
        "ASSIST_LOG_LEVEL",
        "info",
        "log level",
        choice("debug", "info", "warning", "error"),
    ),
    Setting(
        "ASSIST_OTLP_URL",
        "",
        "OpenTelemetry collector (OTLP over HTTP) for traces, for example "
        "http://127.0.0.1:4318; empty: off, and its code is not loaded",
        collector,
    ),
)


class Settings:
    """The values in force, read once at start.

    Raises:
        SettingError: a value is wrong; the message names the variable and the allowed values.

    """

    def __init__(
        self, environment: Mapping[str, str], table: Iterable[Setting] = SERVICE_SETTINGS
    ) -> None:
        self.environment = environment
        self._values: dict[str, Any] = {}
        self._table: dict[str, Setting] = {}
        self.add(table)

    @classmethod
    def from_environment(cls, env_file: Path | None = None) -> "Settings":
        """Read ``ASSIST_*`` variables, over those of an env file (``KEY=value`` lines)."""
        values = dict(_read_env_file(env_file)) if env_file is not None else {}
        return cls({**values, **os.environ})

    def add(self, table: Iterable[Setting]) -> None:
        """Add and read an integration's settings."""
        for setting in table:
            self._table[setting.name] = setting
            self._values[setting.name] = self._read(setting)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def shown(self) -> list[tuple[Setting, str]]:
        """Return every row with its value for display, secrets masked."""
        return [
            (setting, _masked(setting, str(self._values[name])))
            for name, setting in self._table.items()
        ]

    def _read(self, setting: Setting) -> Any:
        text = self.environment.get(setting.name, "")
        file = self.environment.get(f"{setting.name}_FILE", "")
        if text and file:
            raise SettingError(
                f"{setting.name} and {setting.name}_FILE are both set.", "Set one of them."
            )
        if file:
            try:
                text = Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingError(
                    f"{setting.name}_FILE: {file} cannot be read ({error.strerror}).",
                    "Give a file that this user can read.",
                ) from error
        try:
            return setting.parse(text or setting.default)
        except ValueError as error:
            displayed = "the value" if setting.secret else repr(text)
            raise SettingError(
                f"{setting.name}: {displayed} is not allowed.", f"Write {error}."
            ) from error


def demo_wanted(settings: Settings) -> bool:
    """Whether the demo desk is on: by default only if the service listens on this machine alone."""
    if settings["ASSIST_DEMO"] != "auto":
        return bool(settings["ASSIST_DEMO"] == "on")
    return settings["ASSIST_HOST"] in ("127.0.0.1", "localhost", "::1")


def public_url(settings: Settings) -> str:
    """Return the service's public URL, without a trailing slash."""
    configured_url = str(settings["ASSIST_PUBLIC_URL"]).rstrip("/")
    return configured_url or f"http://localhost:{settings['ASSIST_PORT']}"


def _masked(setting: Setting, value: str) -> str:
    if not setting.secret or not value:
        return value
    return "••••" + (value[-4:] if len(value) > 12 else "")


def _read_env_file(path: Path) -> Iterable[tuple[str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, separator, value = stripped.removeprefix("export ").partition("=")
        if not separator:
            # The line is not shown: it may be a secret.
            raise SettingError(f"{path}:{number}: not KEY=value.", "Write KEY=value.")
        yield name.strip(), value.strip().strip("\"'")

"""Settings in one table: name, type, default, help. ``assist settings`` prints it."""

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
    """One row of the table. ``parse`` raises ``ValueError`` with what is allowed."""

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
    """Accept an https address, or an http one of this machine, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    if text:
        origin(text, any_port=True)
    return text


def folder(built_in: str) -> Callable[[str], Path]:
    """Return a parser of folders; nothing means the one that comes with the service."""
    return lambda text: Path(text) if text else Path(__file__).resolve().parent.parent / built_in


SERVICE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "REDIS_URL",
        "",
        "Redis or Valkey of your own, alone, with Sentinel or a cluster; empty: one is started for the data folder",
        parse_redis_url,
        secret=True,
    ),
    Setting(
        "ASSIST_REDIS_REPLICAS",
        "0",
        "replicas behind REDIS_URL that have an event before its webhook is acknowledged",
        whole(0, 5),
    ),
    Setting("ASSIST_DATA_DIR", "data", "where the embedded store and our own keys live", Path),
    Setting(
        "ASSIST_RULES_DIR",
        "",
        "folder of rule files; empty: the starter packs",
        folder("compliance_rules"),
    ),
    Setting(
        "ASSIST_FRAMEWORKS_DIR",
        "",
        "folder of framework files; empty: those that come with the service",
        folder("framework_prompts"),
    ),
    Setting("ASSIST_HOST", "127.0.0.1", "address to listen on"),
    Setting("ASSIST_PORT", "8000", "port to listen on", whole(0, 65535)),
    Setting(
        "ASSIST_PUBLIC_URL",
        "",
        "how browsers and helpdesks reach us, for links; empty: http://HOST:PORT",
    ),
    Setting("ASSIST_WORKERS", "2", "web processes", whole(1, 64)),
    Setting(
        "ASSIST_THREADS",
        "256",
        "threads in each web process; live streams may take all but 32 of them",
        whole(40, 20000),
    ),
    Setting(
        "ASSIST_CAPACITY",
        "200",
        "requests a web process should have in hand at once at most; beyond a quarter of it less important work is left out",
        whole(1, 20000),
    ),
    Setting(
        "ASSIST_DEMO",
        "auto",
        "the make-believe desk: on, off, or auto (on while we listen on this machine only)",
        choice("auto", "on", "off"),
    ),
    Setting(
        "ASSIST_SECRET_KEY",
        "",
        "signs page tokens and sessions; empty: made once and kept in the data folder",
        secret=True,
    ),
    Setting(
        "ASSIST_OIDC_ISSUER",
        "",
        "OpenID Connect for the console: the issuer's address; empty: links and passwords only",
        parse_issuer,
    ),
    Setting(
        "ASSIST_OIDC_HOSTS",
        "",
        "further hosts that the issuer's own addresses stand on, with blanks between",
        parse_hosts,
    ),
    Setting("ASSIST_OIDC_CLIENT_ID", "", "how the issuer knows this service"),
    Setting("ASSIST_OIDC_CLIENT_SECRET", "", "the secret that goes with it", secret=True),
    Setting(
        "ASSIST_OIDC_CLAIM",
        "",
        "the claim that gives roles, such as groups; empty: roles by invitation",
    ),
    Setting(
        "ASSIST_OIDC_ROLES",
        "",
        "group=role, group=role; empty: the claim holds names of roles",
        checked_roles,
    ),
    Setting(
        "ASSIST_LIVE_HOURS",
        "24",
        "hours a conversation's text is kept after its last message",
        whole(1, 720),
    ),
    Setting(
        "ASSIST_LLM_URL",
        "",
        "an OpenAI-compatible service that may reword suggestions where a team asks for it; empty: nothing of it is loaded",
    ),
    Setting("ASSIST_LLM_HOSTS", "", "the hosts that may be called for it, with blanks between"),
    Setting("ASSIST_LLM_MODEL", "", "the model's name there"),
    Setting("ASSIST_LLM_KEY", "", "the key for it", secret=True),
    Setting(
        "ASSIST_LLM_DAILY_TOKENS",
        "500000",
        "tokens a day, all processes together; after that the ready words stand",
        whole(0, 1_000_000_000),
    ),
    Setting(
        "ASSIST_LOG_LEVEL",
        "info",
        "how much is logged",
        choice("debug", "info", "warning", "error"),
    ),
    Setting(
        "ASSIST_OTLP_URL",
        "",
        "an OpenTelemetry collector (OTLP over HTTP) that is sent traces, for example http://127.0.0.1:4318; empty: nothing of it is loaded",
        collector,
    ),
)


class Settings:
    """The values in force, read once at start.

    Raises:
        SettingError: a value is wrong; the sentence names the variable and what is allowed.

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
        """Read the settings that an integration brings."""
        for setting in table:
            self._table[setting.name] = setting
            self._values[setting.name] = self._read(setting)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def shown(self) -> list[tuple[Setting, str]]:
        """Return every row with its value as it may be shown: secrets masked."""
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
                    "Name a file that this user may read.",
                ) from error
        try:
            return setting.parse(text or setting.default)
        except ValueError as error:
            displayed = "the value" if setting.secret else repr(text)
            raise SettingError(
                f"{setting.name}: {displayed} is not allowed.", f"Write {error}."
            ) from error


def demo_wanted(settings: Settings) -> bool:
    """Whether the make-believe desk is shown: by default only where nobody else can reach it."""
    if settings["ASSIST_DEMO"] != "auto":
        return bool(settings["ASSIST_DEMO"] == "on")
    return settings["ASSIST_HOST"] in ("127.0.0.1", "localhost", "::1")


def public_url(settings: Settings) -> str:
    """Return how browsers and helpdesks reach us, without a slash at the end."""
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
            # Not shown: a secret may stand there alone.
            raise SettingError(f"{path}:{number}: not KEY=value.", "Write KEY=value.")
        yield name.strip(), value.strip().strip("\"'")

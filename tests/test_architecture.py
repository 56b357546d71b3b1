"""The walls of the house: imports go one way, the core does no I/O, rooms stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assist_service", "integrations")

# Each part, and the parts of ours that it may import. What is not listed may not.
CORE = {
    "errors",
    "vocabulary",
    "domain",
    "source",
    "source_text",
    "source_syntax",
    "source_schema",
    "remembered",
    "lot",
    "stored",
}
ALLOWED: dict[str, set[str]] = {
    "domain": set(),
    "vocabulary": {"domain"},
    "analysis": {*CORE, "analysis"},
    "policy": {*CORE, "policy"},
    "experiment": CORE,
    "conversation": {*CORE, "experiment"},
    "hours": CORE,
    "teams": {*CORE, "hours"},
    "settings_edits": {*CORE, "teams"},
    "settings_differences": {*CORE, "teams"},
    "silence": {*CORE, "hours", "teams", "conversation"},
    "coaching": {*CORE, "analysis", "policy", "conversation", "teams", "coaching"},
    "preview": {*CORE, "hours", "teams", "silence", "coaching", "conversation"},
    "engine": {
        *CORE,
        "analysis",
        "policy",
        "coaching",
        "conversation",
        "experiment",
        "teams",
        "integration",
        "retold",
        "silence",
    },
    "audit": {*CORE, "audit", "batch", "conversation", "engine", "insights", "teams"},
    "retold": {*CORE, "analysis", "conversation", "integration"},
    "playbook": {*CORE, "analysis", "policy", "coaching", "conversation", "playbook"},
    "rewording": {
        *CORE,
        "analysis",
        "policy",
        "coaching",
        "delivery",
        "origins",
        "outgoing",
        "rewording",
    },
    "origins": CORE,
    "outgoing": {*CORE, "origins"},
    "insights": {*CORE, "analysis", "conversation", "experiment", "insights"},
}
# What does input or output, or depends on the moment: never below the engine.
IMPURE = {
    *("flask", "redis", "requests", "gunicorn", "socket", "subprocess", "threading", "asyncio"),
    *("time", "random", "secrets", "uuid", "tempfile", "shutil", "sqlite3", "urllib", "http"),
}
PURE = (
    *("analysis", "policy", "coaching", "conversation", "experiment", "insights"),
    *(
        "teams",
        "hours",
        "silence",
        "preview",
        "vocabulary",
        "domain",
        "retold",
        "engine",
        "playbook",
    ),
)
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Full names of what a module imports, wherever in it, but for type checking."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(path: Path) -> str:
    relative = path.relative_to(ROOT / "assist_service")
    return relative.parts[0].removesuffix(".py")


def ours(name: str) -> str | None:
    pieces = name.split(".")
    return pieces[1] if pieces[0] == "assist_service" and len(pieces) > 1 else None


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_imports_go_one_way(name: str):
    """Analysis, policy and coaching know no store, web or helpdesk; see docs/architecture.md."""
    wrong = {
        f"{path.relative_to(ROOT)} imports {imported}"
        for path in (ROOT / "assist_service").rglob("*.py")
        if part(path) == name
        for imported in imports(path)
        if (target := ours(imported)) is not None
        and target not in ALLOWED[name] | {name}
        and (ROOT / "assist_service" / target).exists()
        | (ROOT / "assist_service" / f"{target}.py").exists()
    }

    assert not wrong


@pytest.mark.parametrize("name", PURE)
def test_the_core_does_no_io_and_asks_no_clock(name: str):
    """Same in, same out: what a decision rests on is handed in."""
    wrong = {
        f"{path.relative_to(ROOT)} imports {imported}"
        for path in (ROOT / "assist_service").rglob("*.py")
        if part(path) == name
        for imported in imports(path)
        if imported.split(".")[0] in IMPURE
    }

    assert not wrong


# Libraries that open connections, and the modules that may import each.
SENDING = {
    "requests": {"assist_service/outgoing.py"},
    "urllib3": {"assist_service/outgoing.py"},
    "http.client": {"assist_service/outgoing.py"},
    "urllib.request": set(),
    # Its sessions are made and confined where the console signs in with a company account.
    "authlib": {"assist_service/web/console/company.py"},
    # The keeper's unix socket, kept-alive lines to a store elsewhere, and the name of a worker's machine.
    "socket": {
        "assist_service/outgoing.py",
        "assist_service/store/supervisor.py",
        "assist_service/store/servers.py",
        "assist_service/cli/worker.py",
        # Whether a port of this machine is free: it binds, and connects to nothing.
        "assist_service/doctor/machine.py",
    },
    **{
        name: set()
        for name in ("httpx", "aiohttp", "httplib2", "pycurl", "smtplib", "ftplib", "telnetlib")
    },
    **{name: set() for name in ("asyncio", "xmlrpc", "imaplib", "poplib", "paramiko", "websocket")},
}


@pytest.mark.parametrize("library", SENDING)
def test_calls_leave_the_service_in_one_place(library: str):
    """So that none can go to an address that a stranger chose: see docs/security.md."""
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if any(f"{name}.".startswith(f"{library}.") for name in imports(path))
    }

    assert importers <= SENDING[library]


def test_only_the_wiring_makes_stores_and_applications():
    """Collaborators are handed in; nothing builds its own."""
    makers = {"create_app", "open_store", "reach_store", "Store"}
    allowed = {"app.py", "connection.py"}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if path.name not in allowed and "cli" not in path.parts and path.name != "server.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers
    ]

    assert not wrong


def test_helpdesks_do_not_know_each_other():
    """A helpdesk is one folder; adding one edits nothing else."""
    folders = [
        path for path in (ROOT / "integrations").iterdir() if (path / "__init__.py").exists()
    ]
    wrong = {
        f"{path.relative_to(ROOT)} imports {imported}"
        for folder in folders
        for path in folder.rglob("*.py")
        for imported in imports(path)
        if imported.startswith("integrations.")
        and not imported.startswith(f"integrations.{folder.name}")
    }
    named = {
        f"{path.relative_to(ROOT)} names integrations"
        for path in (ROOT / "assist_service").rglob("*.py")
        for imported in imports(path)
        if imported.startswith("integrations.")
    }

    assert not wrong | named


def test_no_module_is_named_after_nothing():
    """A name says what is inside."""
    assert not [path for path in modules() if path.stem in FORBIDDEN_NAMES]


def test_rooms_stay_small():
    """A file shows one idea, a function fits an eye: 400 and 50 lines at most."""
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name != "blueprint":
                first = node.body[0]
                length = (node.end_lineno or 0) - (first.end_lineno or 0)
                if length > 50:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")

    assert not long

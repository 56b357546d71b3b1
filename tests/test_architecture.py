"""The walls of the house: imports go one way, the core does no I/O, rooms stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.house import find_circles, map_imports, parse_modules
from tools.rooms import ROOMS, table

ROOT = Path(__file__).parent.parent
SERVICE = ROOT / "assist_service"
PACKAGES = ("assist_service", "integrations")
# Rooms of one folder that are listed part by part.
DIVIDED = {"analysis", "policy", "playbook", "own_week"}
# Features, each in a folder that can be left out.
OPTIONAL = ("playbook", "own_week")
FLOORS = {room.name: floor for floor, room in enumerate(ROOMS)}

# Libraries for I/O, and those whose answer depends on the moment: not in a pure room.
IMPURE = {
    *("flask", "redis", "requests", "gunicorn", "socket", "subprocess", "threading", "asyncio"),
    *("time", "random", "secrets", "uuid", "tempfile", "shutil", "sqlite3", "urllib", "http"),
}
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


def room_of(module: str) -> str | None:
    """Return the room a dotted module name belongs to; ``None`` for what is outside all rooms."""
    package, *names = module.split(".")
    if package != "assist_service" or not names:
        return None
    names = names[:2] if names[0] in DIVIDED else names[:1]
    if names in [[divided] for divided in DIVIDED]:
        return None
    path = SERVICE.joinpath(*names)
    return "/".join(names) if path.is_dir() or path.with_suffix(".py").exists() else None


def modules_by_room() -> Iterator[tuple[str, Path]]:
    for path in sorted(SERVICE.rglob("*.py")):
        names = path.relative_to(ROOT).with_suffix("").parts
        room = room_of(".".join(names[:-1] if names[-1] == "__init__" else names))
        if room is not None:
            yield room, path


def test_every_room_is_listed():
    """A new package or module of assist_service needs its place in ``tools/rooms.py``."""
    assert {room for room, _ in modules_by_room()} == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_imports_go_down(name: str):
    """A room imports itself and rooms listed before it; see docs/architecture.md."""
    wrong = {
        f"{path.relative_to(ROOT)} imports {imported}"
        for room, path in modules_by_room()
        if room == name
        for imported in imports(path)
        if (target := room_of(imported)) is not None and FLOORS[target] > FLOORS[name]
    }

    assert not wrong


def test_no_import_circle():
    """Nor within a room: each module can be read after those it imports."""
    assert not find_circles(map_imports(parse_modules(ROOT)))


def test_the_documented_rooms_are_the_real_ones():
    """Print the table again with ``python -m tools.rooms``."""
    assert table() in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [room.name for room in ROOMS if room.pure])
def test_pure_rooms_do_no_io_and_read_no_clock(name: str):
    """The same input gives the same output: a decision gets everything it needs as arguments."""
    wrong = {
        f"{path.relative_to(ROOT)} imports {imported}"
        for room, path in modules_by_room()
        if room == name
        for imported in imports(path)
        if imported.split(".")[0] in IMPURE
    }

    assert not wrong


# Libraries that open connections, and the modules that may import each.
SENDING = {
    "requests": {"assist_service/outbound/session.py"},
    "urllib3": {"assist_service/outbound/session.py"},
    "http.client": {"assist_service/outbound/session.py"},
    "urllib.request": set(),
    # Its sessions are made and confined where the console signs in with a company account.
    "authlib": {"assist_service/web/console/company.py"},
    # The keeper's unix socket, kept-alive lines to a store elsewhere, and the name of a worker's machine.
    "socket": {
        "assist_service/outbound/session.py",
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


@pytest.mark.parametrize("name", OPTIONAL)
def test_only_the_wiring_imports_an_optional_feature(name: str):
    """So that its folder can be left out (``tests/test_optional_features.py``)."""
    feature = f"assist_service.{name}"
    importers = {
        path.relative_to(SERVICE).as_posix()
        for path in SERVICE.rglob("*.py")
        if SERVICE / name not in path.parents
        and any(f"{imported}.".startswith(f"{feature}.") for imported in imports(path))
    }

    assert importers == {"app.py"}


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

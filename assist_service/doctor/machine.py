"""What this machine must give: a folder to write in, a port, files, and what comes with the service."""

import errno
import resource
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assist_service.doctor.check import Check, bad, good, look
from assist_service.outbound.origins import LOOPBACK_HOSTS
from assist_service.settings import Settings, public_url

LEAST_FREE = 500 * 1024 * 1024
# Files that a web process holds open beside its connections.
OTHER_FILES = 100
# What serving/server.py allows beyond the threads.
MORE_CONNECTIONS = 1000
SAID = "Three weeks without heating, and it still doesn't work! I am so angry."


def checks(settings: Settings) -> Iterator[Check]:
    """Yield the checks that need no store."""
    yield data_folder(settings["ASSIST_DATA_DIR"])
    yield file_limit(settings["ASSIST_THREADS"])
    yield port(settings["ASSIST_HOST"], settings["ASSIST_PORT"])
    yield address(settings)
    yield secret(settings)
    yield rules(settings["ASSIST_RULES_DIR"])
    yield frameworks(settings["ASSIST_FRAMEWORKS_DIR"])
    yield model()


def data_folder(folder: Path) -> Check:
    """Write a file into the folder, and look how much room there is."""
    name = "data folder"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"trial")
    except OSError as error:
        return bad(
            name,
            f"{folder} cannot be written to ({error.strerror}).",
            "Give this user the folder, or set ASSIST_DATA_DIR to another.",
        )
    free = shutil.disk_usage(folder).free
    message = f"{folder} can be written to; {free // 1024**2:,} MB are free."
    if free < LEAST_FREE:
        return look(name, message, "Make room: a full disk stops the store.")
    return good(name, message)


def file_limit(threads: int) -> Check:
    """Compare how many files a process may hold open with what the threads need."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    needed = threads + MORE_CONNECTIONS + OTHER_FILES
    message = f"{most:,} files for each process, {needed:,} needed for {threads} threads."
    if 0 <= most < needed:
        return bad(
            "open files", message, f"Raise it: ulimit -n {needed}, or LimitNOFILE= in the unit."
        )
    return good("open files", message)


def port(host: str, number: int) -> Check:
    """Say whether the port is free, ours, or somebody else's."""
    name = "port"
    if number == 0:
        return good(name, "Any that is free.")
    local_host = "127.0.0.1" if host in ("0.0.0.0", "localhost", "") else host  # noqa: S104 - compared only
    if _answers(local_host, number):
        return good(name, f"The service answers at {local_host}:{number}.")
    family = socket.AF_INET6 if ":" in local_host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((local_host, number))
    except OSError as error:
        if error.errno == errno.EADDRINUSE and local_host not in LOOPBACK_HOSTS:
            return look(
                name,
                f"{local_host}:{number} is taken, by the service or by others.",
                "Ask /healthz there.",
            )
        why = "somebody else has it" if error.errno == errno.EADDRINUSE else str(error.strerror)
        return bad(
            name, f"{local_host}:{number}: {why}.", "Set ASSIST_PORT or ASSIST_HOST to another."
        )
    return good(name, f"{local_host}:{number} is free; the service is not running here.")


def address(settings: Settings) -> Check:
    """Say whether browsers and helpdesks reach us by https."""
    url = public_url(settings)
    local = settings["ASSIST_HOST"] in ("127.0.0.1", "localhost", "::1")
    if url.startswith("https://") or (local and not settings["ASSIST_PUBLIC_URL"]):
        return good("address", f"{url}")
    return look(
        "address",
        f"{url} is not https.",
        "Put a proxy with TLS in front and set ASSIST_PUBLIC_URL; helpdesks frame nothing else.",
    )


def secret(settings: Settings) -> Check:
    """Several machines need one key."""
    if settings["ASSIST_SECRET_KEY"]:
        return good("secret key", "Set.")
    message = f"Made once and kept in {settings['ASSIST_DATA_DIR']}."
    if settings["REDIS_URL"]:
        return look(
            "secret key",
            message,
            "Set ASSIST_SECRET_KEY to the same on every machine of this store.",
        )
    return good("secret key", message)


def rules(folder: Path) -> Check:
    """Load the rule files, each with its own examples."""
    from assist_service.policy.rules.ruleset import load_rules

    if not folder.is_dir():
        return bad("rules", f"{folder} is no folder.", "Set ASSIST_RULES_DIR.")
    loaded = load_rules(folder)
    message = f"{len(loaded.by_id)} rules, version {loaded.version}."
    if loaded.quarantined:
        return look(
            "rules",
            f"{message} {len(loaded.quarantined)} files do not load, first {loaded.quarantined[0]}",
            "Mend them; `assist rules check` names each place.",
        )
    return good("rules", message)


def frameworks(folder: Path) -> Check:
    """Load the framework files."""
    from assist_service.coaching.frameworks import load_frameworks

    if not folder.is_dir():
        return bad("frameworks", f"{folder} is no folder.", "Set ASSIST_FRAMEWORKS_DIR.")
    loaded = load_frameworks(folder)
    if loaded.quarantined:
        return look(
            "frameworks",
            f"{len(loaded.quarantined)} files do not load, first {loaded.quarantined[0]}",
            "Mend the file; its last good version stays in force while the service runs.",
        )
    return good("frameworks", f"Version {loaded.version}.")


def model() -> Check:
    """Load the model and read a sentence that nobody could misread."""
    from assist_service.analysis.emotion.reading import read

    try:
        reading = read(SAID, "en")
    except Exception as fault:  # noqa: BLE001 - whatever stands in its way is what we report
        return bad(
            "model", f"It does not load ({type(fault).__name__}).", "Install the service again."
        )
    if not reading.upset:
        return bad(
            "model",
            f"It reads an angry sentence as {reading.emotion}.",
            "Install the service again.",
        )
    return good("model", f"Loaded; an angry sentence is read as {reading.emotion}.")


def _answers(host: str, number: int) -> bool:
    from assist_service.outbound import session

    url = f"http://[{host}]:{number}" if ":" in host else f"http://{host}:{number}"
    try:
        with session.create_session([url], any_port=True) as mine:
            response = mine.get(f"{url}/healthz", timeout=2)
        return response.status_code == 200 and response.json() == {"status": "ok"}
    except (*session.FAULTS, ValueError):
        return False

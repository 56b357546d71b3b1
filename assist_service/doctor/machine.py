"""Checks of this machine: data folder, open files, port, address, rules, frameworks and model."""

import errno
import resource
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assist_service.doctor.check import HealthCheck, bad, good, look
from assist_service.outbound.origins import LOOPBACK_HOSTS
from assist_service.settings import Settings, public_url

LEAST_FREE = 500 * 1024 * 1024
# Files that a web process has open besides its connections.
OTHER_FILES = 100
# Connections that serving/server.py accepts beyond the number of threads.
MORE_CONNECTIONS = 1000
SAID = "Three weeks without heating, and it still doesn't work! I am so angry."


def checks(settings: Settings) -> Iterator[HealthCheck]:
    """Yield the checks that need no store."""
    yield data_folder(settings["ASSIST_DATA_DIR"])
    yield file_limit(settings["ASSIST_THREADS"])
    yield port(settings["ASSIST_HOST"], settings["ASSIST_PORT"])
    yield address(settings)
    yield secret(settings)
    yield rules(settings["ASSIST_RULES_DIR"])
    yield frameworks(settings["ASSIST_FRAMEWORKS_DIR"])
    yield model()


def data_folder(folder: Path) -> HealthCheck:
    """Check that the folder is writable and has free space."""
    name = "data folder"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"trial")
    except OSError as error:
        return bad(
            name,
            f"{folder} is not writable ({error.strerror}).",
            "Give this user write access, or set ASSIST_DATA_DIR to another folder.",
        )
    free = shutil.disk_usage(folder).free
    message = f"{folder} is writable; {free // 1024**2:,} MB free."
    if free < LEAST_FREE:
        return look(name, message, "Free up disk space: a full disk stops the store.")
    return good(name, message)


def file_limit(threads: int) -> HealthCheck:
    """Compare the limit of open files with the number that the threads need."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    needed = threads + MORE_CONNECTIONS + OTHER_FILES
    message = f"Limit of {most:,} files per process; {threads} threads need {needed:,}."
    if 0 <= most < needed:
        return bad(
            "open files",
            message,
            f"Raise the limit: ulimit -n {needed}, or LimitNOFILE= in the systemd unit.",
        )
    return good("open files", message)


def port(host: str, number: int) -> HealthCheck:
    """Check whether the port is free, or used by the service or another program."""
    name = "port"
    if number == 0:
        return good(name, "Any free port.")
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
                f"{local_host}:{number} is in use, by the service or another program.",
                "Request /healthz there to see which.",
            )
        why = (
            "another program is using it"
            if error.errno == errno.EADDRINUSE
            else str(error.strerror)
        )
        return bad(
            name, f"{local_host}:{number}: {why}.", "Choose another ASSIST_PORT or ASSIST_HOST."
        )
    return good(name, f"{local_host}:{number} is free; the service is not running here.")


def address(settings: Settings) -> HealthCheck:
    """Check that browsers and helpdesks reach the service over HTTPS."""
    url = public_url(settings)
    local = settings["ASSIST_HOST"] in ("127.0.0.1", "localhost", "::1")
    if url.startswith("https://") or (local and not settings["ASSIST_PUBLIC_URL"]):
        return good("address", f"{url}")
    return look(
        "address",
        f"{url} does not use HTTPS.",
        "Put a TLS proxy in front and set ASSIST_PUBLIC_URL; helpdesks only embed HTTPS pages.",
    )


def secret(settings: Settings) -> HealthCheck:
    """Check the secret key, which must be the same on all machines."""
    if settings["ASSIST_SECRET_KEY"]:
        return good("secret key", "Set.")
    message = f"Generated and stored in {settings['ASSIST_DATA_DIR']}."
    if settings["REDIS_URL"]:
        return look(
            "secret key",
            message,
            "Set the same ASSIST_SECRET_KEY on every machine that uses this store.",
        )
    return good("secret key", message)


def rules(folder: Path) -> HealthCheck:
    """Load the rule files and run their examples."""
    from assist_service.policy.rules.ruleset import load_rules

    if not folder.is_dir():
        return bad(
            "rules",
            f"{folder} is not a folder.",
            "Set ASSIST_RULES_DIR to the folder of rule files.",
        )
    loaded = load_rules(folder)
    message = f"{len(loaded.by_id)} rules, version {loaded.version}."
    if loaded.quarantined:
        return look(
            "rules",
            f"{message} {len(loaded.quarantined)} files cannot be loaded. The first error: {loaded.quarantined[0]}",
            "Fix the files; `assist rules check` lists every error.",
        )
    return good("rules", message)


def frameworks(folder: Path) -> HealthCheck:
    """Load the framework files."""
    from assist_service.coaching.frameworks import load_frameworks

    if not folder.is_dir():
        return bad(
            "frameworks",
            f"{folder} is not a folder.",
            "Set ASSIST_FRAMEWORKS_DIR to the folder of framework files.",
        )
    loaded = load_frameworks(folder)
    if loaded.quarantined:
        return look(
            "frameworks",
            f"{len(loaded.quarantined)} files cannot be loaded. The first error: {loaded.quarantined[0]}",
            "Fix the file; its last good version stays in force while the service runs.",
        )
    return good("frameworks", f"Version {loaded.version}.")


def model() -> HealthCheck:
    """Load the model and read an unmistakably angry sentence."""
    from assist_service.analysis.emotion.reading import read

    try:
        reading = read(SAID, "en")
    except Exception as fault:  # noqa: BLE001 - any failure is reported
        return bad(
            "model",
            f"The model cannot be loaded ({type(fault).__name__}).",
            "Reinstall the service.",
        )
    if not reading.upset:
        return bad(
            "model",
            f"The model reads an angry sentence as {reading.emotion}.",
            "Reinstall the service.",
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

"""``assist serve`` and ``assist demo``."""

import os
import sys
from pathlib import Path

import click

from assist_service.cli.options import env_file, with_overrides
from assist_service.logs import configure
from assist_service.settings import Settings, demo_wanted, public_url


@click.command()
@env_file
@click.option("--port", help="Listen here instead of ASSIST_PORT.")
def serve(env_file: Path | None, port: str | None) -> None:
    """Run the web processes (and, without REDIS_URL, the store of the data folder)."""
    run(with_overrides(env_file, ASSIST_PORT=port))


@click.command()
@env_file
@click.option("--port", help="Listen here instead of ASSIST_PORT.")
def demo(env_file: Path | None, port: str | None) -> None:
    """Run the service with the make-believe desk, on this machine only."""
    run(with_overrides(env_file, ASSIST_PORT=port, ASSIST_DEMO="on", ASSIST_HOST="127.0.0.1"))


# From so many threads on, what the allocator keeps for each is worth a start of its own.
MANY_THREADS = 1000
TUNABLES = "GLIBC_TUNABLES"


def run(settings: Settings) -> None:
    """Serve until stopped, having said where."""
    _without_thread_caches(settings["ASSIST_THREADS"])
    configure(settings["ASSIST_LOG_LEVEL"])
    from assist_service.web.server import serve as run_server

    url = public_url(settings)
    lines = [f"Live agent assist is up at {url}"]
    if demo_wanted(settings):
        lines.append(f"The demo desk:  {url}/demo")
    lines += [
        f"The console:    {url}/console   (assist users invite YOU@EXAMPLE.COM prints a sign-in link)",
        "Stop with Ctrl-C.",
    ]
    run_server(settings, "\n".join(lines))


def _without_thread_caches(threads: int) -> None:
    """Begin anew, as the same process, with glibc's caches for each thread switched off.

    A thread that holds a live view does nothing for minutes, and its cache holds some 5 KB. glibc
    reads this when a program begins, so it cannot be said later; other C libraries ignore it.
    """
    if threads >= MANY_THREADS and TUNABLES not in os.environ:
        os.environ[TUNABLES] = "glibc.malloc.tcache_count=0"
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the very command that was given

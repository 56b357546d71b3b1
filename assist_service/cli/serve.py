"""``assist serve`` and ``assist demo``."""

from pathlib import Path

import click

from assist_service.cli.options import env_file, with_overrides
from assist_service.observability.logs import configure
from assist_service.serving.thread_tuning import restart_without_caches
from assist_service.settings import Settings, demo_wanted, public_url


@click.command()
@env_file
@click.option("--port", help="Port to use instead of ASSIST_PORT.")
def serve(env_file: Path | None, port: str | None) -> None:
    """Run the web processes (and, without REDIS_URL, the embedded store)."""
    run(with_overrides(env_file, ASSIST_PORT=port))


@click.command()
@env_file
@click.option("--port", help="Port to use instead of ASSIST_PORT.")
def demo(env_file: Path | None, port: str | None) -> None:
    """Run the service with the demo desk, reachable from this machine only."""
    run(with_overrides(env_file, ASSIST_PORT=port, ASSIST_DEMO="on", ASSIST_HOST="127.0.0.1"))


def run(settings: Settings) -> None:
    """Print the addresses and serve until stopped."""
    restart_without_caches(settings["ASSIST_THREADS"])
    configure(settings["ASSIST_LOG_LEVEL"])
    from assist_service.serving.server import serve as run_server

    url = public_url(settings)
    lines = [f"Live agent assist is running at {url}"]
    if demo_wanted(settings):
        lines.append(f"The demo desk:  {url}/demo")
    lines += [
        f"The console:    {url}/console   (assist users invite YOU@EXAMPLE.COM prints a sign-in link)",
        "Stop with Ctrl-C.",
    ]
    run_server(settings, "\n".join(lines))

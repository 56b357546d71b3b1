"""The Procfile under honcho: web and worker come up together and end together."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import requests

from tests.conftest import START_SECONDS, RunningService, wait_until

ROOT = Path(__file__).parents[2]


def test_honcho_runs_web_and_worker_and_ends_both(tmp_path: Path):
    service = RunningService(tmp_path / "data", ASSIST_WORKERS="1")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    said: list[str] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "honcho", "start", "-f", ROOT / "Procfile"],
        cwd=ROOT,
        env={**service.environment, "PATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = process.stdout
    reader = threading.Thread(target=lambda: said.extend(lines))
    reader.start()
    try:
        wait_until(
            lambda: any("worker_ready" in line for line in said), "the worker", START_SECONDS
        )
        wait_until(service.ready, "the web process", START_SECONDS)
        assert requests.get(f"{service.url}/healthz", timeout=10).json() == {"status": "ok"}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_SECONDS)
        reader.join(10)
        lines.close()
    assert service.pids("") == []

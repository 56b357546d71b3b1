"""What operators copy: units, Containerfile, Kubernetes example and Procfile, each held to its own rules."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from assist_service.settings import SERVICE_SETTINGS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
KNOWN = {row.name for row in SERVICE_SETTINGS}
RESOURCES = list(yaml.safe_load_all((DEPLOY / "kubernetes/assist.yaml").read_text()))


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path):
    """Read by systemd itself, with a command that is there in place of /opt/assist/bin/assist."""
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace("/opt/assist/bin/assist", str(BIN / "assist")))
    found = run("systemd-analyze", "verify", copy)
    assert (found.returncode, found.stderr) == (0, "")
    wrong = copy.with_name(f"wrong-{unit.name}")
    wrong.write_text(copy.read_text().replace("Restart=always", "Restart=perhaps"))
    assert "restart specifier" in run("systemd-analyze", "verify", wrong).stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_shut_in(unit: Path):
    """Systemd's own estimate, 0 to 10, of how much of the machine it can reach."""
    found = run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit)
    assert found.returncode == 0, found.stdout[-400:]


def test_the_container_file_passes_the_linter_and_gives_up_root():
    found = run(BIN / "hadolint", DEPLOY / "Containerfile")
    assert found.returncode == 0, found.stdout
    text = (DEPLOY / "Containerfile").read_text()
    final = text.rsplit("\nFROM ", 1)[1]
    for line in (
        "USER 10001:10001",
        "VOLUME /var/lib/assist",
        "HEALTHCHECK",
        "ASSIST_DATA_DIR=/var/lib/assist",
    ):
        assert line in final
    told = set(re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE))
    copied = {name for names in told for name in names.split()}
    kept = {
        line[1:]
        for line in (ROOT / ".containerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)


def test_kubernetes_own_schema_knows_every_field():
    file = DEPLOY / "kubernetes/assist.yaml"
    found = run(BIN / "kubernetes-validate", "--strict", file)
    assert found.returncode == 0, found.stdout + found.stderr


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [one for one in RESOURCES if one["kind"] == kind]


@pytest.mark.parametrize("deployment", of_kind("Deployment"), ids=lambda d: d["metadata"]["name"])
def test_pods_are_unprivileged_and_their_root_is_read_only(deployment: dict[str, Any]):
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["runAsUser"] == 10001
    # A Service called "assist" would put ASSIST_PORT=tcp://… into every pod.
    assert pod["enableServiceLinks"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [one["mountPath"] for one in container["volumeMounts"]] == ["/var/lib/assist"]


def test_names_in_the_kubernetes_example_lead_somewhere():
    """Labels meet their selectors, and every setting is one that there is."""
    labels = {
        d["metadata"]["name"]: d["spec"]["template"]["metadata"]["labels"]
        for d in of_kind("Deployment")
    }
    for deployment in of_kind("Deployment"):
        assert (
            deployment["spec"]["selector"]["matchLabels"] == labels[deployment["metadata"]["name"]]
        )
    (service,) = of_kind("Service")
    assert service["spec"]["selector"] == labels["assist-web"]
    (secret,), (plain,) = of_kind("Secret"), of_kind("ConfigMap")
    named = {*secret["stringData"], *plain["data"]}
    assert named - KNOWN == {"ASSIST_ZENDESK_SIGNING_SECRET"}
    assert not {row.name for row in SERVICE_SETTINGS if row.secret} & set(plain["data"])

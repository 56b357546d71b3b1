"""A workspace with an API: the stand-in, and the service set up to call it."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from assist_service.app import create_app
from assist_service.service import Service
from assist_service.settings import Settings
from integrations import intercom
from tests.conftest import SECRETS
from tests.integrations.intercom.stand_in import ADMIN, TOKEN, StandIn, serving

FIXTURES = Path(intercom.__file__).parent / "fixtures"


@pytest.fixture
def desk() -> StandIn:
    """Intercom's side."""
    return StandIn()


@pytest.fixture
def address(desk: StandIn) -> Iterator[str]:
    """Where it is served."""
    with serving(desk) as url:
        yield url


@pytest.fixture
def api_settings(address: str) -> dict[str, str]:
    """The settings with which its API may be called."""
    return {
        "ASSIST_INTERCOM_ACCESS_TOKEN": TOKEN,
        "ASSIST_INTERCOM_API_URL": address,
        "ASSIST_INTERCOM_ADMIN_ID": ADMIN,
    }


@pytest.fixture
def connected_app(data_dir: Path, api_settings: dict[str, str]) -> Iterator[Flask]:
    """The application, set up to call the stand-in."""
    app = create_app(Settings({"ASSIST_DATA_DIR": str(data_dir), **SECRETS, **api_settings}))
    yield app
    app.extensions["assist"].close()


@pytest.fixture
def connected(connected_app: Flask) -> Service:
    """Its parts."""
    service: Service = connected_app.extensions["assist"]
    return service


@pytest.fixture
def chat() -> Callable[..., dict[str, Any]]:
    """Makes a conversation as Intercom has it, begun ``ago`` seconds ago."""
    event = json.loads((FIXTURES / "conversation.user.replied.json").read_bytes())
    known = event["data"]["item"]
    part = known["conversation_parts"]["conversation_parts"][0]

    def make(name: str, *said: tuple[str, str], ago: float = 600.0) -> dict[str, Any]:
        begun = int(time.time() - ago)
        parts = [
            {
                **part,
                "id": f"{name}{number:03d}",
                "body": text,
                "created_at": begun + number,
                "part_type": "comment" if kind in ("user", "admin", "bot") else kind,
                "author": {
                    **part["author"],
                    "type": kind if kind in ("user", "bot") else "admin",
                    "name": "Priya Raman" if kind == "user" else "Sam Okafor",
                },
            }
            for number, (kind, text) in enumerate(said, 1)
        ]
        held = {
            "type": "conversation_part.list",
            "conversation_parts": parts,
            "total_count": len(parts),
        }
        source = {**known["source"], "id": f"{name}000"}
        updated = begun + len(parts)
        return {
            **known,
            "id": name,
            "created_at": begun,
            "updated_at": updated,
            "source": source,
            "conversation_parts": held,
        }

    return make

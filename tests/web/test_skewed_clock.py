"""A machine whose clock is an hour off lets in what a machine with a right clock lets in."""

import time
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from assist_service.access.page_tokens import Page
from assist_service.service import Service
from integrations.zendesk.webhook import signed_headers
from tests.conftest import ZENDESK_SECRET
from tests.desk import ACCOUNT, message_event, signed

HOUR = 3600.0


@pytest.fixture(params=[HOUR, -HOUR], ids=["an hour ahead", "an hour behind"])
def skewed(service: Service, request: pytest.FixtureRequest) -> Service:
    """The service on a machine whose clock is off, as it is after it compared clocks."""
    service.clock.local_clock = lambda: time.time() + request.param
    service.clock.compare()
    return service


def test_a_page_let_in_elsewhere_is_shown_here(skewed: Service, client: FlaskClient):
    """It would be turned away for good: a page does not come back from an ended token."""
    token = skewed.tokens.issue(Page("zendesk", str(ACCOUNT), "5"), time.time())

    answer = client.get(
        f"/v1/conversations/zendesk:{ACCOUNT}:1", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("off", "status"),
    [(0.0, 200), ("as this machine", 200), (86400.0, 401), (-86400.0, 401)],
    ids=["right now", "by this machine's clock", "tomorrow", "yesterday"],
)
def test_a_webhook_is_taken_if_it_is_fresh_by_either_clock(
    skewed: Service, client: FlaskClient, off: float | str, status: int
):
    """Whichever of the two is wrong: a helpdesk does not send again what was answered 401."""
    seconds = skewed.clock.skew if isinstance(off, str) else off
    body, headers = signed(message_event(1, 1, "It still doesn't work!"))
    moment = datetime.fromtimestamp(time.time() + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers |= signed_headers(ZENDESK_SECRET, body, moment)

    answer = client.post("/webhooks/zendesk", data=body, headers=headers)

    assert answer.status_code == status, answer.json

"""Chatwoot's webhooks: what is refused and why, and whose an event is."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from assist_service.errors import PayloadError, Refused
from assist_service.helpdesk.contract import Ignored
from assist_service.plugins import Integration
from assist_service.settings import Settings
from integrations import chatwoot
from integrations.chatwoot.webhook import signed_headers
from tests.integrations.mutations import replaced, without

SECRET, NOW = "webhook-secret", 1764007200.0
FIXTURES = Path(chatwoot.__file__).parent / "fixtures"
MESSAGE = json.loads((FIXTURES / "message_created.json").read_bytes())
BODY = json.dumps(MESSAGE).encode()


def desk(folder: str = "/nowhere", **more: str) -> Integration:
    return chatwoot.create(
        Settings({"ASSIST_DATA_DIR": folder, "ASSIST_CHATWOOT_WEBHOOK_SECRET": SECRET, **more})
    )


def receive(
    event: Any, secret: str = SECRET, at: float = NOW, by: Integration | None = None
) -> Any:
    body = json.dumps(event).encode()
    return (by or desk()).receive(Headers(signed_headers(secret, body, f"{at:.0f}")), body, NOW)


def test_the_signature_is_over_timestamp_dot_body() -> None:
    """As Chatwoot writes it: sha256=HMAC(secret, "<timestamp>.<body>")."""
    expected = hmac.new(SECRET.encode(), b"1764007200." + BODY, hashlib.sha256).hexdigest()
    assert (
        signed_headers(SECRET, BODY, "1764007200")["X-Chatwoot-Signature"] == f"sha256={expected}"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"X-Chatwoot-Signature": None}, "signature_missing"),
        ({"X-Chatwoot-Signature": "sha256=00"}, "signature_wrong"),
        ({"X-Chatwoot-Timestamp": "1764007201"}, "signature_wrong"),
        ({"X-Chatwoot-Timestamp": None}, "signature_wrong"),
    ],
)
def test_each_refusal_has_its_own_reason(change: dict[str, str | None], code: str) -> None:
    headers = {**signed_headers(SECRET, BODY, f"{NOW:.0f}"), **change}
    with pytest.raises(Refused) as refused:
        desk().receive(Headers({k: v for k, v in headers.items() if v is not None}), BODY, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize(("late", "fresh"), [(299, True), (301, False), (-301, False)])
def test_a_webhook_is_fresh_for_five_minutes(late: float, fresh: bool) -> None:
    if fresh:
        assert receive(MESSAGE, at=NOW - late)
    else:
        with pytest.raises(Refused) as refused:
            receive(MESSAGE, at=NOW - late)
        assert refused.value.code == "timestamp_stale"


def test_an_accounts_secret_proves_its_own_events_only(tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(
        'chatwoot: [{account_id: "2", webhook_secret: env:SECOND}]\n'
    )
    both = desk(str(tmp_path), ASSIST_CHATWOOT_ACCOUNT_ID="1", SECOND="second")
    second = replaced(MESSAGE, ("account", "id"), 2)
    assert receive(MESSAGE, by=both)[0].key.account == "1"
    assert receive(second, "second", by=both)[0].key.account == "2"
    for event, secret in ((MESSAGE, "second"), (second, SECRET)):
        with pytest.raises(Refused) as refused:
            receive(event, secret, by=both)
        assert refused.value.code == "account_mismatch"


def test_an_event_that_names_no_account_is_of_the_one_that_is_set() -> None:
    event = without(json.loads((FIXTURES / "conversation_updated.json").read_bytes()), ("account",))
    assert receive(event, by=desk(ASSIST_CHATWOOT_ACCOUNT_ID="1"))[0].key.account == "1"
    with pytest.raises(PayloadError):
        receive(event)


@pytest.mark.parametrize(
    ("kind", "sender", "who"),
    [("incoming", {"name": "x"}, "customer"), ("incoming", None, "customer"), ("outgoing", {"type": "user"}, "agent"),
     ("outgoing", {"type": "agent_bot"}, "bot"), ("outgoing", None, "bot"), ("template", None, "bot")],
)  # fmt: skip
def test_what_goes_out_is_an_agents_only_if_a_user_sent_it(
    kind: str, sender: Any, who: str
) -> None:
    event = {**MESSAGE, "message_type": kind, "sender": sender}
    assert receive(event)[0].message.author == who


def test_times_are_numbers_or_words() -> None:
    for at in (1764000300, "2025-11-24T16:05:00.000Z"):
        assert receive({**MESSAGE, "created_at": at})[0].at == 1764000300.0


@pytest.mark.parametrize("score", [0, 6, "5", True])
def test_another_rating_is_refused(score: Any) -> None:
    event = json.loads((FIXTURES / "message_updated.json").read_bytes())
    path = ("content_attributes", "submitted_values", "csat_survey_response")
    with pytest.raises(PayloadError):
        receive(replaced(event, (*path, "rating"), score))
    assert receive(without(event, path)) == Ignored("unknown_rating")

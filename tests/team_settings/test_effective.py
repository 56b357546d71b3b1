"""Team settings from end to end: a signed webhook comes in, and a nudge is shown or suppressed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from assist_service.access.page_tokens import Page
from assist_service.agent_view.state import load_state
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import plain
from assist_service.store.optimistic_update import update_document
from assist_service.team_settings.effective import moment_of, next_clock_change, settings_at
from assist_service.team_settings.hours import Hours
from assist_service.team_settings.model import (
    DEFAULT,
    NudgeSetting,
    Overrides,
    Rollout,
    SettingsDocument,
    Shift,
    resolve,
)
from integrations import zendesk
from tests.desk import ACCOUNT, message_event, signed

TEAM = f"zendesk:{ACCOUNT}:8447320466430"
FIXTURE = Path(zendesk.__file__).parent / "fixtures" / "ticket.group_assignment_changed.json"
UPSET = "I am furious. My renewal failed twice and nobody has answered me for nine days!"
DANGER = "If you do not answer I will kill myself, I mean it."
KIND = "validation.missing"


def around(hours: float, wide: float = 2.0) -> Hours:
    """Hours in UTC whose middle lies ``hours`` from now."""
    middle = datetime.now(UTC) + timedelta(hours=hours)
    half = timedelta(hours=wide / 2)
    return Hours(f"{middle - half:%H:%M}", f"{middle + half:%H:%M}")


@pytest.fixture
def hear_message(client, service):
    """Put settings in force, and let the webhooks of one ticket tell what a customer writes."""
    tickets = iter(range(9000, 9999))

    def hear(layer: Overrides, text: str = UPSET, organisation: Overrides | None = None, page=None):
        document = SettingsDocument(organisation or Overrides(), {TEAM: layer})
        new_settings = lambda _: msgspec.to_builtins(document)  # noqa: E731
        update_document(service.documents, "settings", new_settings, who="t", note="", at=1.0)
        ticket = next(tickets)
        group = json.loads(FIXTURE.read_bytes())
        group |= {"account_id": ACCOUNT, "id": f"g{ticket}", "subject": f"zen:ticket:{ticket}"}
        group["detail"] |= {"id": str(ticket), "via": {"channel": "email"}}
        for event in (group, message_event(ticket, 1, text)):
            body, headers = signed(event)
            answer = client.post("/webhooks/zendesk", data=body, headers=headers)
            assert answer.get_json() == {"status": "accepted"}
        return plain(
            load_state(service, ConversationKey("zendesk", str(ACCOUNT), str(ticket)), page)
        )

    return hear


@pytest.mark.parametrize(
    ("layer", "kind", "silent"),
    [
        (Overrides(), KIND, None),
        (Overrides(hours=around(0)), KIND, None),
        (Overrides(hours=around(8)), None, "hours"),
        (Overrides(channels=("chat", "email")), KIND, None),
        (Overrides(languages=("de",)), KIND, None),  # Zendesk does not tell the language
        (Overrides(shifts={"now": Shift(around(0), {KIND: False})}), None, None),
        (Overrides(shifts={"later": Shift(around(8), {KIND: False})}), KIND, None),
        (Overrides({KIND: NudgeSetting(threshold=1.0)}), None, None),
        (Overrides(rollout=Rollout(0.0)), None, "rollout"),
        (Overrides(rollout=Rollout(0.0, "conversations")), None, "rollout"),
        (Overrides(off=True), None, None),
    ],
)
def test_a_webhook_is_answered_with_a_nudge_or_with_a_silence_that_says_why(
    hear_message, layer, kind, silent
):
    state = hear_message(layer)
    nudge = state["nudge"]
    assert (nudge and nudge["kind"]) == kind
    assert state["silent"] == silent
    assert state["off"] is (layer.off is True or silent == "rollout")
    assert state["customer"]["reading"]["emotion"] == "anger"


@pytest.mark.parametrize("layer", [Overrides(hours=around(8)), Overrides(channels=("email",))])
def test_danger_comes_through_whatever_the_hour_and_the_channel(hear_message, layer):
    state = hear_message(layer, DANGER)
    assert state["nudge"]["kind"] == "safety.danger"
    assert state["silent"] is not None


def test_a_channel_that_is_not_the_teams_is_silent(hear_message):
    state = hear_message(Overrides(channels=("email",)))
    assert state["details"]["channel"] == "chat"  # the message came by messaging
    assert (state["nudge"], state["silent"]) == (None, "channel")


def test_a_place_that_sets_nothing_has_the_organisations_hours(hear_message):
    state = hear_message(Overrides(), organisation=Overrides(hours=around(8)))
    assert (state["nudge"], state["silent"]) == (None, "hours")
    mine = hear_message(Overrides(hours=around(0)), organisation=Overrides(hours=around(8)))
    assert (mine["nudge"]["kind"], mine["silent"]) == (KIND, None)


def test_a_cool_down_of_a_team_keeps_the_second_nudge_back(hear_message, service, client):
    """The same kind comes again after a minute by default, and after a day where a team says so."""
    for seconds, again in ((0.0, True), (86_400.0, False)):
        state = hear_message(Overrides({KIND: NudgeSetting(cool_down=seconds)}))
        key, first = state["key"], state["nudge"]["id"]
        ticket = int(key.rsplit(":", 1)[1])
        steps = (
            ("agent", "Let me look that up. Which renewal is it?"),
            (
                "end_user",
                "You charged me twice now and I am absolutely furious, this is a disgrace!",
            ),
        )
        for number, (author, text) in enumerate(steps, 2):
            body, headers = signed(message_event(ticket, number, text, author))
            client.post("/webhooks/zendesk", data=body, headers=headers)
        nudges = service.log.load(ConversationKey.parse(key)).shown_nudges
        assert [kind for _, kind, _ in nudges].count(KIND) == (2 if again else 1), nudges
        assert nudges[0][0] == first


def test_the_page_of_an_agent_outside_the_roll_out_shows_nothing(hear_message):
    """A conversation that nobody has in hand is ready for those within; each page knows its agent."""
    reasons = {
        agent: hear_message(
            Overrides(rollout=Rollout(0.5)), page=Page("zendesk", str(ACCOUNT), agent)
        )["silent"]
        for agent in map(str, range(24))
    }
    assert set(reasons.values()) == {None, "rollout"}


def test_a_roll_out_grows_without_losing_anybody():
    key = ConversationKey("zendesk", "acme", "1")

    def within(share, of, number):
        team = msgspec.structs.replace(DEFAULT, rollout=Rollout(share, of))
        details = Details(agent_id=str(number))
        conversation_key = (
            ConversationKey("zendesk", "acme", str(number)) if of == "conversations" else key
        )
        return settings_at(team, moment_of(conversation_key, details, 1.0)).suppressed_by is None

    for of in ("agents", "conversations"):
        before: set[int] = set()
        for share in (0.0, 0.05, 0.2, 0.5, 0.75, 1.0):
            now = {number for number in range(1000) if within(share, of, number)}
            assert before <= now
            assert abs(len(now) / 1000 - share) < 0.05
            before = now


def test_the_nearest_shift_wins_and_a_team_overrules_the_organisations():
    night = around(0)
    document = SettingsDocument(
        Overrides(shifts={"night": Shift(night, {KIND: False, "wording.blame": False})}),
        {
            "a:b:set": Overrides({KIND: NudgeSetting(on=True)}),
            "a:b:shift": Overrides(shifts={"night": Shift(night, {KIND: True})}),
        },
    )
    key, now = ConversationKey("a", "b", "1"), datetime.now(UTC).timestamp()

    def on(team):
        return settings_at(resolve(document, team), moment_of(key, Details(), now)).on

    assert KIND not in on("a:b:nothing")
    assert KIND in on("a:b:set")
    assert KIND in on("a:b:shift")
    assert all("wording.blame" not in on(team) for team in ("a:b:set", "a:b:shift"))


def test_hours_of_a_zone_that_is_gone_are_no_hours():
    """A time zone that this machine does not know must not take a message's reading away."""
    hours = Hours("22:00", "06:00", "Atlantis/Poseidonis")
    document = SettingsDocument(Overrides(hours=hours, shifts={"x": Shift(hours, {KIND: False})}))
    team = resolve(document, None)
    assert (team.hours, team.shifts, next_clock_change(team, 1.0)) == (None, (), None)


@pytest.mark.parametrize(
    ("languages", "language", "silent"),
    [
        (("en",), "en", None),
        (("en",), "en-GB", None),
        (("en",), "EN_us", None),
        (("en-gb",), "en", "language"),
        (("en",), "de", "language"),
        (("*",), "de", None),
        ((), "de", None),
        (("en",), None, None),
    ],
)
def test_a_language_is_the_teams_by_its_tag(languages, language, silent):
    team = msgspec.structs.replace(DEFAULT, languages=languages)
    key = ConversationKey("a", "b", "1")
    assert (
        settings_at(team, moment_of(key, Details(language=language), 1.0)).suppressed_by == silent
    )


@pytest.mark.parametrize(
    ("policy", "text", "is_found"),
    [
        ("fitting", "All good now 🎉", False),
        ("none", "All good now 🎉", True),
        ("none", "All good now :)", True),
        ("none", "All good now.", False),
        ("free", "🎉🎉🎉🎉🎉", False),
        ("fitting", "🎉🎉🎉🎉🎉", True),
    ],
)
def test_a_teams_emoji_policy_says_what_a_draft_is_told(client, service, policy, text, is_found):
    document = SettingsDocument(Overrides(emoji=policy))
    new_settings = lambda _: msgspec.to_builtins(document)  # noqa: E731
    update_document(service.documents, "settings", new_settings, who="t", note="", at=1.0)
    token = service.tokens.issue(Page("demo", "local", "agent-1"), service.clock())
    answer = client.post(
        "/v1/conversations/demo:local:1/draft",
        json={"text": text},
        headers={"Authorization": f"Bearer {token}"},
    ).get_json()
    kinds = {finding["kind"] for finding in answer["review"]["findings"]}
    assert ("emoji.misfit" in kinds) is is_found


def test_a_stop_holds_a_reply_at_any_hour_but_not_outside_the_roll_out(client, service):
    token = service.tokens.issue(Page("demo", "local", "agent-1"), service.clock())
    for layer, hold in (
        (Overrides(), True),
        (Overrides(hours=around(8)), True),
        (Overrides(rollout=Rollout(0.0)), False),
    ):
        document = SettingsDocument(layer)
        new_settings = lambda _, settings=document: msgspec.to_builtins(settings)  # noqa: E731
        update_document(service.documents, "settings", new_settings, who="t", note="", at=1.0)
        answer = client.post(
            "/v1/conversations/demo:local:1/draft",
            json={"text": "Please send me your password so that I can look into your account."},
            headers={"Authorization": f"Bearer {token}"},
        ).get_json()
        assert answer["hold"] is hold, layer

"""A person is found, told and erased; a search through every key and file shows nothing left."""

import json

import pytest

from assist_service.audit_log.chain import verify
from assist_service.domain.conversation import ConversationKey
from assist_service.errors import AssistError
from assist_service.own_week.repository import OwnMoments
from assist_service.playbook.lines.line import SharedLine
from assist_service.playbook.repository import Playbook
from assist_service.privacy.requests import DOCUMENT
from assist_service.privacy.subjects import (
    AgentSubject,
    CustomerSubject,
    parse_agent,
    parse_customer,
    subject_pseudonym,
)
from assist_service.store import keys
from tests.privacy.everything import everything, leave_traces, on_disk, talk, where

WAIT = 20.0
DANA = CustomerSubject("zendesk", "acme", "no77001")
SAM = AgentSubject("zendesk", "acme", "no5005")


def test_a_customer_is_erased_from_every_key_and_from_the_disk(service, data_dir, wait):
    """By their number alone; what is another customer's stays to the letter."""
    mine = leave_traces(service)
    given = service.offered_lines.key("zendesk", "acme", "no77001").rpartition(":")[2]
    traces = ("no77001", "Danakil", given, *(key.id for key in mine))
    others = {name: told for name, told in everything(service.store).items() if "8101q" in name}
    assert len(where(service.store, *traces)) > 12
    assert on_disk(data_dir / "store", "Danakil")

    done = service.personal_data.erase(DANA, "anna@example.com", 1.0, WAIT)

    assert done.conversations == tuple(sorted(map(str, mine)))
    assert done.files == "done"
    assert where(service.store, *traces) == set()
    wait(lambda: not on_disk(data_dir / "store", *traces), "the old file to be removed")
    after = everything(service.store)
    assert {name: after.get(name) for name in others} == others


def test_no_process_keeps_the_words_of_somebody_erased_at_hand(service, wait):
    (key, *_) = leave_traces(service)
    held = service.log.cache
    assert key in held
    assert service.live.listening.wait(WAIT)
    service.personal_data.erase(DANA, "anna", 1.0, WAIT)
    wait(lambda: key not in held, "the process to hear of it")
    assert service.log.load(key).turns == ()


def test_a_conversation_that_goes_on_after_an_erasure_begins_anew(service):
    (key, *_) = leave_traces(service)
    service.personal_data.erase(DANA, "anna", 1.0, WAIT)
    talk(service, key.id)
    assert len(service.log.load(key).turns) == 2


def test_what_outlives_the_text_is_erased_by_the_conversation(service):
    """A day later no log says whose a conversation was; its part in an experiment is still there."""
    mine = leave_traces(service)
    for key in mine:
        service.store.ask("delete", keys.log(key), keys.identities(key))
    named = parse_customer("", [str(key) for key in mine])
    done = service.personal_data.erase(named, "anna", 1.0, WAIT)
    assert len(done.conversations) == 2
    assert where(service.store, *(key.id for key in mine)) == set()


@pytest.mark.parametrize("ticket", ["a*", "a[b-c]d", "a\\", "a:b|c", "é?"])
def test_no_name_of_a_conversation_reaches_for_anothers_keys(service, ticket):
    """Ids are the helpdesk's; signs that mean something in a search stand for themselves."""
    mine, other = (ConversationKey("zendesk", "acme", one) for one in (ticket, "abcd-other"))
    leave_traces(service)
    for key in (mine, other):
        talk(service, key.id, ("1", "One"))
    erased = service.personal_data.erase(parse_customer("", [str(mine)]), "anna", 1.0, 0.0)
    assert erased.conversations == (str(mine),)
    assert service.log.load(other).turns
    assert len(where(service.store, "ticket-9101")) > 4


def test_an_agent_is_erased_from_every_key_and_from_the_disk(service, data_dir, wait):
    """Number, name, pseudonyms and own words; the lines they gave stay with the team, unsigned."""
    leave_traces(service)
    pseudonyms = [
        service.part(OwnMoments).pseudonym_of(SAM.name),
        service.part(Playbook).pseudonym_of(SAM.name),
        service.preferences.key(SAM.name).rpartition(":")[2],
    ]
    traces = ("no5005", "Okaforsam", *pseudonyms)
    kept = where(service.store, "no6006")
    assert len(where(service.store, *traces)) > 12

    service.personal_data.erase(SAM, "anna@example.com", service.clock(), WAIT)

    assert where(service.store, *traces) == set()
    wait(lambda: not on_disk(data_dir / "store", *traces), "the old file to be removed")
    assert where(service.store, "no6006") == kept
    assert where(service.store, "says one."), "the team keeps the line"
    assert service.part(Playbook).counts([*_lines(service)], "zendesk:acme:no6006")


def _lines(service):
    return [one.decode() for one in service.store.ask("smembers", keys.playbook_lines())]


@pytest.mark.parametrize("scope", ["zendesk:acme:billing", "-"], ids=["a team's", "no team's"])
def test_an_agents_mark_leaves_the_weeks_of_their_team(service, scope):
    """A mark only says that somebody wrote, but who knows the key could ask for whom."""
    leave_traces(service)
    talk(service, "teamless-1", team=None)
    talk(service, "teamless-2", agent=("no6006", "Benedikt"), team=None)

    def marks():
        return [
            field
            for name in service.store.client.scan_iter(f"assist:*:week:*:{scope}")
            for field in service.store.ask("hkeys", name)
            if field.startswith(b"agent|")
        ]

    before = len(set(marks()))
    service.personal_data.erase(SAM, "anna", service.clock(), 0.0)
    assert (before, len(set(marks()))) == (2, 1)


def test_a_customer_gets_what_was_said_read_and_advised_and_nothing_of_the_agent(service):
    mine = leave_traces(service)
    body = service.personal_data.export(DANA, "anna", 1.0)
    told = json.dumps(body)
    assert [one["conversation"] for one in body["conversations"]] == sorted(map(str, mine))
    first = body["conversations"][0]
    assert [one["author"] for one in first["messages"]] == ["customer", "agent"]
    assert first["messages"][0]["reading"]["emotion"] == "anger"
    assert first["customer"] == {"name": "Danakil", "number": "no77001", "language": "en"}
    assert first["rating"]["score"] == "2"
    assert first["deliveries"] == ["tag:dead", "tag:later", "tag:waits"]
    assert "Okaforsam" not in told
    assert "Priyanka" not in told


def test_others_get_nothing_that_is_an_agents_own_and_the_agent_gets_it_all(service):
    """Their week, moments, phrases, tone, votes, quiet and unsigned lines are nobody else's, in an export neither."""
    leave_traces(service)
    unsigned = SharedLine(
        "playbook/unsigned",
        "zendesk:acme",
        "I would say it so.",
        "ask",
        1.0,
        "offered",
        by=service.part(Playbook).pseudonym_of(SAM.name),
    )
    service.part(Playbook).share_line(unsigned)
    told = json.dumps(service.personal_data.export(SAM, "anna", 1.0))
    own = service.personal_data.own_export(SAM, 1.0)
    assert "words-of-no5005" not in told
    assert "phrase-of-no5005" not in told
    assert "Only the agent can export these" in told
    assert "credit-no5005" in told
    assert "quiet" not in told
    assert "I would say it so." not in told
    assert own["quiet"]["scope"] == "shift"
    assert [one["id"] for one in own["unsigned_lines"]] == ["playbook/unsigned"]
    assert own["hand"]["phrases"][0]["text"] == "words-of-no5005"
    assert {one["reply"] for one in own["kept_moments"]} == {"phrase-of-no5005", "R-no5005"}
    assert len(own["votes"]) == 1
    assert own["week"]
    assert "no6006" not in json.dumps(own)


def test_each_request_stands_in_the_audit_log_without_naming_the_person(service):
    leave_traces(service)
    service.personal_data.export(DANA, "anna@example.com", 1.0)
    done = service.personal_data.erase(DANA, "anna@example.com", 2.0, WAIT)
    told = [(one.who, one.note) for one in service.documents.history(DOCUMENT)]
    assert told == [
        ("anna@example.com", f"erased a customer ({done.subject}), 2 conversations"),
        ("anna@example.com", f"exported a customer ({done.subject}), 2 conversations"),
    ]
    assert verify(service.documents, DOCUMENT).broken is None


def test_the_mark_in_the_log_is_the_same_for_the_same_person_only():
    assert subject_pseudonym("s", DANA) == subject_pseudonym(
        "s", CustomerSubject("zendesk", "acme", "no77001")
    )
    others = [("s", SAM), ("t", DANA), ("s", AgentSubject("zendesk", "acme", "no77001"))]
    assert subject_pseudonym("s", DANA) not in {subject_pseudonym(*one) for one in others}


@pytest.mark.parametrize(
    "told", ["", "77", "zendesk:acme", "zendesk::7", ":::", "a:b:c\n", "x" * 400]
)
def test_who_is_not_named_whole_is_refused_with_an_example(told):
    with pytest.raises(AssistError) as refused:
        parse_agent(told)
    assert "zendesk:acme:5" in refused.value.hint
    with pytest.raises(AssistError):
        parse_customer(told)


def test_conversations_of_two_accounts_are_not_one_customers():
    with pytest.raises(AssistError, match="one account"):
        parse_customer("zendesk:acme:1", ["zendesk:other:141"])

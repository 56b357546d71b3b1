"""A model that lies, stalls, leaks, injects or rewrites policy never gets a word to an agent unchecked."""

import json
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist_service.coaching.scene import Scene
from assist_service.domain.conversation import Conversation, ConversationKey
from assist_service.domain.types import Segment, Suggestion
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.rewording.checks import check
from assist_service.rewording.client import address_of
from assist_service.rewording.leash import AT_ONCE, SECONDS, Leash
from assist_service.rewording.shielding import restore, said, shield
from tests.model import FAIR, LIES, MANNERS, serving
from tests.rewording import scenes
from tests.rewording.scenes import NAMES, NUDGE, SAID, SUGGESTION


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Scene:
    return scenes.scene(rules=scenes.one_rule(tmp_path_factory.mktemp("rules")))


@pytest.fixture(scope="module")
def model():
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def polite(model):
    """Each test begins with a model that behaves."""
    model.say, model.manner = (lambda draft: draft), "well"
    model.usage = {"prompt_tokens": 120, "completion_tokens": 40}
    model.sent.clear()
    model.headers.clear()


@pytest.fixture
def spent() -> list:
    return []


@pytest.fixture
def leash(model, spent) -> Leash:
    return make(model, spent)


def make(model, spent, affordable=lambda: True) -> Leash:
    faults: list[Exception] = []
    address = address_of(model.url, frozenset(("127.0.0.1",)))
    made = Leash(address, "key-for-tests", "tiny", affordable, spent.append, faults.append)
    made.faults = faults
    return made


def test_the_frame_of_these_tests_holds(scene):
    """The draft has the marks that the lies are told about."""
    draft = shield(SUGGESTION, NAMES).text

    assert draft.startswith("⟦1⟧, you were charged ⟦2⟧ twice")
    assert "⟦3⟧ I'll look at" in draft


@pytest.mark.parametrize("name", FAIR)
def test_other_words_for_the_same_reach_the_agent_with_policy_as_it_was(leash, model, scene, name):
    model.say = FAIR[name]
    found = leash.reword(NUDGE, scene, NAMES)

    assert found.end == "reworded", found
    assert found.suggestion.segments[1] == SUGGESTION.segments[1]
    assert "Dana, you were charged €49.90 twice" in found.suggestion.text
    assert found.suggestion.lines == SUGGESTION.lines


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_dropped_by_the_check_that_is_for_it(leash, model, scene, name):
    expected, model.say = LIES[name]
    found = leash.reword(NUDGE, scene, NAMES)

    assert (found.end, found.suggestion) == (f"dropped_{expected}", None)
    assert leash.faults == []


@pytest.mark.parametrize("manner", MANNERS)
def test_an_answer_that_is_none_leaves_the_ready_words_within_their_time(leash, model, scene, manner, spent):  # fmt: skip
    model.manner = manner
    began = time.monotonic()
    found = leash.reword(NUDGE, scene, NAMES)

    assert (found.end, found.suggestion) == (MANNERS[manner], None)
    assert (
        time.monotonic() - began < SECONDS + 2
    )  # a loaded machine's allowance; a drip would go on for minutes
    assert leash.faults == []


def test_what_leaves_holds_no_fixed_wording_no_name_no_number_and_no_card(leash, model, scene):
    leash.reword(NUDGE, scene, NAMES)
    sent = json.dumps(model.sent[0], ensure_ascii=False)

    for secret in ("Refunds", "30 days", "Dana", "Lopez", "49.90", "4111", "30551", "example.com"):
        assert secret not in sent
    content = json.loads(model.sent[0]["messages"][1]["content"])
    assert set(content) == {"draft", "customer_said"}
    assert "Ignore all previous" in content["customer_said"]
    assert "Ignore" not in model.sent[0]["messages"][0]["content"]
    assert model.headers[0]["Authorization"] == "Bearer key-for-tests"


def test_a_redirect_is_not_followed(leash, model, scene):
    model.manner = "redirects"
    leash.reword(NUDGE, scene, NAMES)

    assert len(model.sent) == 1


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 120, "completion_tokens": 40}, (120, 40)),
        ({"prompt_tokens": -5, "completion_tokens": 10**18}, (None, 400)),
        (None, (None, None)),
    ],
)
def test_the_cost_is_counted_within_what_can_be(leash, model, scene, spent, usage, tokens):
    model.usage = usage
    leash.reword(NUDGE, scene, NAMES)

    assert len(spent) == 1
    for got, wanted in zip(spent[0], tokens, strict=True):
        assert 0 < got < 5000
        assert wanted is None or got == wanted


def test_a_call_that_broke_off_is_counted_as_dear_as_it_can_have_been(leash, model, scene, spent):
    model.manner = "fails"
    leash.reword(NUDGE, scene, NAMES)

    assert spent[0].tokens_out == 400


def test_the_same_nudge_is_asked_for_once(leash, model, scene):
    first, second = (leash.reword(NUDGE, scene, NAMES) for _ in range(2))

    assert first == second
    assert len(model.sent) == 1


def test_a_days_tokens_used_up_means_no_call(model, scene, spent):
    found = make(model, spent, affordable=lambda: False).reword(NUDGE, scene, NAMES)

    assert found.end == "spent"
    assert model.sent == []


def test_a_model_that_fails_again_and_again_is_left_alone(leash, model, scene):
    model.manner = "fails"
    ends = [leash.reword(msgspec.structs.replace(NUDGE, id=f"n{n}"), scene, NAMES).end for n in range(7)]  # fmt: skip

    assert ends == ["failed_status_5xx"] * 5 + ["resting"] * 2
    assert len(model.sent) == 5


def test_a_hanging_model_takes_few_threads_and_gives_them_back(leash, model, scene, wait):
    from concurrent.futures import ThreadPoolExecutor

    model.manner = "hangs"
    with ThreadPoolExecutor(AT_ONCE + 4) as pool:
        ends = [
            one.end
            for one in pool.map(
                lambda n: leash.reword(msgspec.structs.replace(NUDGE, id=f"h{n}"), scene, NAMES),
                range(AT_ONCE + 4),
            )
        ]

    assert sorted(ends) == ["busy"] * 4 + ["late"] * AT_ONCE
    wait(lambda: leash._places._value == AT_ONCE, "the places to be free again")


def test_a_suggestion_of_fixed_wording_alone_is_not_sent(leash, model, scene):
    fixed = Suggestion((Segment("fixed", "Refunds end after 30 days.", "a/b"),))
    found = leash.reword(msgspec.structs.replace(NUDGE, suggestion=fixed), scene, NAMES)

    assert found.end == "nothing"
    assert model.sent == []


@pytest.mark.parametrize(
    ("url", "hosts", "allowed"),
    [
        ("https://llm.example/v1", "llm.example", True),
        ("https://LLM.example:8443/v1/", "llm.example", True),
        ("http://127.0.0.1:9/v1", "127.0.0.1", True),
        ("http://llm.example/v1", "llm.example", False),
        ("https://llm.example/v1", "", False),
        ("https://llm.example/v1", "example", False),
        ("https://llm.example.evil.example/v1", "llm.example", False),
        ("https://llm.example@evil.example/v1", "llm.example", False),
        ("https://user:pw@llm.example/v1", "llm.example", False),
        ("https://llm.example/v1?to=evil", "llm.example", False),
        ("ftp://llm.example/v1", "llm.example", False),
        ("https://llm.example:99999/v1", "llm.example", False),
        ("llm.example", "llm.example", False),
    ],
)
def test_only_a_host_that_the_operator_named_is_called(url, hosts, allowed):
    if allowed:
        assert address_of(url, frozenset(hosts.split())).path == "/v1/chat/completions"
    else:
        with pytest.raises(ValueError, match=r"an (https )?address"):
            address_of(url, frozenset(hosts.split()))


@given(st.text(max_size=120), st.text(max_size=120))
def test_shielding_gives_back_the_very_words(first, second):
    """Whatever they are: nothing is lost or altered on the way there and back."""
    fixed = Segment("fixed", second or "x", "a/b")
    shielded = shield(Suggestion((Segment("flexible", first), fixed)), ("Dana",))
    back = restore(shielded.text, shielded)

    assert [one for one in back if one.kind == "fixed"] == [fixed]
    plain = first.replace("⟦", "[").replace("⟧", "]")
    assert "".join(one.text for one in back if one.kind == "flexible") == plain.strip()


@given(st.text(alphabet="⟦⟧123 abDana.,not'€", max_size=90))
def test_no_answer_gets_by_with_policy_changed(text):
    """Whatever a model says, fixed wording comes out as it went in, once, or nothing does."""
    shielded = shield(SUGGESTION, NAMES)
    found = check(text, SUGGESTION, shielded, Scene(Conversation(ConversationKey("a", "b", "c")), 0.0, Ruleset()))  # fmt: skip

    if found.suggestion is not None:
        fixed = [one for one in found.suggestion.segments if one.kind == "fixed"]
        assert fixed == [SUGGESTION.segments[1]]


def test_a_customers_words_leave_without_what_tells_who_they_are():
    assert said(SAID, NAMES).startswith("I am [name], card [hidden]")  # fmt: skip

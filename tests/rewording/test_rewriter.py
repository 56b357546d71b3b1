"""A model that invents, stalls, leaks or rewrites policy: no answer reaches an agent unchecked."""

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
from assist_service.rewording.checks import check_answer
from assist_service.rewording.client import parse_endpoint
from assist_service.rewording.placeholders import mask_customer_text, restore, shield
from assist_service.rewording.rewriter import MAX_CALLS, TIMEOUT_SECONDS, Rewriter
from tests.model import MANNERS, serving
from tests.rewording import scenes
from tests.rewording.first_set import BAD_ANSWERS, GOOD_ANSWERS
from tests.rewording.scenes import NAMES, NUDGE, SAID, SUGGESTION


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Scene:
    return scenes.scene(rules=scenes.one_rule(tmp_path_factory.mktemp("rules")))


@pytest.fixture(scope="module")
def model():
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def well_behaved_model(model):
    """Each test begins with a model that behaves."""
    model.say, model.manner = (lambda draft: draft), "well"
    model.usage = {"prompt_tokens": 120, "completion_tokens": 40}
    model.sent.clear()
    model.headers.clear()


@pytest.fixture
def spent() -> list:
    return []


@pytest.fixture
def rewriter(model, spent) -> Rewriter:
    return make_rewriter(model, spent)


def make_rewriter(model, spent, within_budget=lambda: True) -> Rewriter:
    faults: list[Exception] = []
    endpoint = parse_endpoint(model.url, frozenset(("127.0.0.1",)))
    rewriter = Rewriter(
        endpoint, "key-for-tests", "tiny", within_budget, spent.append, faults.append
    )
    rewriter.faults = faults
    return rewriter


def test_the_draft_has_the_placeholders_that_the_answers_contain(scene):
    draft = shield(SUGGESTION, NAMES).text

    assert draft.startswith("⟦1⟧, you were charged ⟦2⟧ twice")
    assert "⟦3⟧ I'll look at" in draft


@pytest.mark.parametrize("name", GOOD_ANSWERS)
def test_a_good_answer_reaches_the_agent_with_fixed_wording_unchanged(rewriter, model, scene, name):
    model.say = GOOD_ANSWERS[name]
    rewording = rewriter.reword(NUDGE, scene, NAMES)

    assert rewording.end == "reworded", rewording
    assert rewording.suggestion.segments[1] == SUGGESTION.segments[1]
    assert "Dana, you were charged €49.90 twice" in rewording.suggestion.text
    assert rewording.suggestion.lines == SUGGESTION.lines


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_refused_by_the_expected_check(rewriter, model, scene, name):
    expected, model.say = BAD_ANSWERS[name]
    rewording = rewriter.reword(NUDGE, scene, NAMES)

    assert (rewording.end, rewording.suggestion) == (f"dropped_{expected}", None)
    assert rewriter.faults == []


@pytest.mark.parametrize("manner", MANNERS)
def test_an_unusable_answer_keeps_the_original_wording_in_time(rewriter, model, scene, manner):
    model.manner = manner
    began = time.monotonic()
    rewording = rewriter.reword(NUDGE, scene, NAMES)

    assert (rewording.end, rewording.suggestion) == (MANNERS[manner], None)
    assert (
        time.monotonic() - began < TIMEOUT_SECONDS + 2
    )  # tolerates a busy machine; without the deadline it would take minutes
    assert rewriter.faults == []


def test_the_request_has_no_fixed_wording_name_number_or_card(rewriter, model, scene):
    rewriter.reword(NUDGE, scene, NAMES)
    sent = json.dumps(model.sent[0], ensure_ascii=False)

    for secret in ("Refunds", "30 days", "Dana", "Lopez", "49.90", "4111", "30551", "example.com"):
        assert secret not in sent
    content = json.loads(model.sent[0]["messages"][1]["content"])
    assert set(content) == {"draft", "customer_said"}
    assert "Ignore all previous" in content["customer_said"]
    assert "Ignore" not in model.sent[0]["messages"][0]["content"]
    assert model.headers[0]["Authorization"] == "Bearer key-for-tests"


def test_a_redirect_is_not_followed(rewriter, model, scene):
    model.manner = "redirects"
    rewriter.reword(NUDGE, scene, NAMES)

    assert len(model.sent) == 1


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 120, "completion_tokens": 40}, (120, 40)),
        ({"prompt_tokens": -5, "completion_tokens": 10**18}, (None, 400)),
        (None, (None, None)),
    ],
)
def test_the_counted_cost_is_limited_to_what_is_possible(
    rewriter, model, scene, spent, usage, tokens
):
    model.usage = usage
    rewriter.reword(NUDGE, scene, NAMES)

    assert len(spent) == 1
    counted = (spent[0].tokens_in, spent[0].tokens_out)
    for count, expected in zip(counted, tokens, strict=True):
        assert 0 < count < 5000
        assert expected is None or count == expected


def test_a_failed_call_is_counted_with_its_highest_possible_cost(rewriter, model, scene, spent):
    model.manner = "fails"
    rewriter.reword(NUDGE, scene, NAMES)

    assert spent[0].tokens_out == 400


def test_the_same_nudge_is_requested_once(rewriter, model, scene):
    first, second = (rewriter.reword(NUDGE, scene, NAMES) for _ in range(2))

    assert first == second
    assert len(model.sent) == 1


def test_no_call_is_made_when_the_daily_tokens_are_used_up(model, scene, spent):
    rewording = make_rewriter(model, spent, within_budget=lambda: False).reword(NUDGE, scene, NAMES)

    assert rewording.end == "spent"
    assert model.sent == []


def test_a_model_that_fails_repeatedly_is_not_called_for_a_while(rewriter, model, scene):
    model.manner = "fails"
    ends = [
        rewriter.reword(msgspec.structs.replace(NUDGE, id=f"n{n}"), scene, NAMES).end
        for n in range(7)
    ]

    assert ends == ["failed_status_5xx"] * 5 + ["resting"] * 2
    assert len(model.sent) == 5


def test_a_hanging_model_occupies_few_threads_and_releases_them(rewriter, model, scene, wait):
    from concurrent.futures import ThreadPoolExecutor

    model.manner = "hangs"
    with ThreadPoolExecutor(MAX_CALLS + 4) as pool:
        ends = [
            rewording.end
            for rewording in pool.map(
                lambda n: rewriter.reword(msgspec.structs.replace(NUDGE, id=f"h{n}"), scene, NAMES),
                range(MAX_CALLS + 4),
            )
        ]

    assert sorted(ends) == ["busy"] * 4 + ["late"] * MAX_CALLS
    wait(lambda: rewriter._slots._value == MAX_CALLS, "the slots to be free again")


def test_a_suggestion_with_only_fixed_wording_is_not_sent(rewriter, model, scene):
    fixed = Suggestion((Segment("fixed", "Refunds end after 30 days.", "a/b"),))
    rewording = rewriter.reword(msgspec.structs.replace(NUDGE, suggestion=fixed), scene, NAMES)

    assert rewording.end == "nothing"
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
def test_only_hosts_on_the_operators_list_are_called(url, hosts, allowed):
    if allowed:
        assert parse_endpoint(url, frozenset(hosts.split())).path == "/v1/chat/completions"
    else:
        with pytest.raises(ValueError, match=r"an (https URL|address)"):
            parse_endpoint(url, frozenset(hosts.split()))


@given(st.text(max_size=120), st.text(max_size=120))
def test_restoring_a_shielded_draft_returns_the_original_text(first, second):
    fixed = Segment("fixed", second or "x", "a/b")
    draft = shield(Suggestion((Segment("flexible", first), fixed)), ("Dana",))
    segments = restore(draft.text, draft)

    assert [segment for segment in segments if segment.kind == "fixed"] == [fixed]
    plain = first.replace("⟦", "[").replace("⟧", "]")
    assert (
        "".join(segment.text for segment in segments if segment.kind == "flexible") == plain.strip()
    )


@given(st.text(alphabet="⟦⟧123 abDana.,not'€", max_size=90))
def test_no_answer_changes_fixed_wording(text):
    draft = shield(SUGGESTION, NAMES)
    scene = Scene(Conversation(ConversationKey("a", "b", "c")), 0.0, Ruleset())
    checked = check_answer(text, SUGGESTION, draft, scene)

    if checked.suggestion is not None:
        fixed = [segment for segment in checked.suggestion.segments if segment.kind == "fixed"]
        assert fixed == [SUGGESTION.segments[1]]


def test_a_customers_text_is_sent_without_personal_data():
    assert mask_customer_text(SAID, NAMES).startswith("I am [name], card [hidden]")

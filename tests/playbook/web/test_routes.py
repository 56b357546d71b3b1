"""The sidebar's phrases over HTTP: found, used once for a customer, shared, voted for, taken back."""

import re

import pytest

from assist_service.access.page_tokens import Page
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Incoming
from assist_service.playbook.repository import Playbook
from assist_service.settings import Settings

UPSET = "Order 30551 is three weeks late. I am really angry, and this is the third time I write!"
LINE = "{Reason}, and I would have lost patience long before you did."
RULE = """\
title: No promise of a refund
status: active
level: stop
owner: compliance@example.com
review_by: 2099-03-01
because: Terms of sale
flag: {promises: ["refund you"]}
message: Only billing decides on refunds.
examples:
  should_flag: ["Sure, I'll refund you in full today."]
  should_pass: ["I can't refund you, but I can offer an exchange."]
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("phrases")
    (folder / "rules/shop").mkdir(parents=True)
    (folder / "rules/shop/refund.yaml").write_text(RULE, encoding="utf-8")
    made = create_app(
        Settings({"ASSIST_DATA_DIR": str(folder / "data"), "ASSIST_RULES_DIR": str(folder / "rules")})
    )  # fmt: skip
    yield made
    made.extensions["assist"].close()


class Agent:
    """An agent at a desk of their own, with one conversation open."""

    def __init__(
        self, app, desk: str, name: str, ticket: str = "1", customer: str | None = None
    ) -> None:
        self.service = app.extensions["assist"]
        self.key = ConversationKey("demo", desk, ticket)
        self.client = app.test_client()
        token = self.service.tokens.issue(Page("demo", desk, name), self.service.clock())
        self.headers = {"Authorization": f"Bearer {token}"}
        self.count = 0
        self.customer = customer

    def hears(self, text: str = UPSET, author: str = "customer"):
        self.count += 1
        now = self.service.clock()
        said = Message(f"{author}{self.count}", author, text, now)
        details = Details(
            channel="chat", language="en", customer_name="Dana", customer_id=self.customer
        )
        self.service.observe(Incoming(self.key, f"message:{said.id}", now, said, details))
        return self

    def ask(self, path: str, method: str = "post", **body):
        call = getattr(self.client, method)
        more = {"query_string": body} if method == "get" else {"json": body}
        return call(
            f"/v1/conversations/{self.key}/{path}".rstrip("/"), headers=self.headers, **more
        )

    def share(self, text: str = LINE, keep: str = "team", **more):
        return self.ask("phrases", text=text, move="acknowledge", keep=keep, **more)

    def finds(self, identity: str, **sought):
        found = self.ask("phrases", "get", **sought).json["phrases"]
        return next((one for one in found if one["id"] == identity), None)


def test_a_preview_shows_slots_for_facts_and_what_fits(app):
    agent = Agent(app, "preview", "Mira").hears()
    told = agent.ask("phrases/preview", text="This is the third time you write, Dana, and order 30551 is late.").json  # fmt: skip

    assert told["line"] == "{Reason}, {customer_name}, and order [number] is late."
    assert told["feelings"] == ["anger"]
    assert "wait" in told["causes"]
    assert [one["code"] for one in told["problems"]] == ["line_fact"]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("Sure, I'll refund you in full today.", "line_breaks_rule", "“No promise of a refund” (shop/refund)"),
        ("Your number is [number], keep it.", "line_fact", "[number]"),
        ("Use {fixed} here, please do.", "line_slot", "{fixed}"),
        ("Order 30551 is on its way to you.", "line_fact", "[number]"),
    ],
)  # fmt: skip
def test_a_line_that_breaks_a_rule_cannot_be_shared_and_the_answer_says_which(app, text, code, says):  # fmt: skip
    agent = Agent(app, "refused", "Mira").hears()
    answer = agent.share(text)

    assert answer.status_code == 422
    assert answer.json["error"]["code"] == code
    assert says in answer.json["error"]["message"]
    assert not app.extensions["assist"].part(Playbook).desk_lines("demo:refused").lines


def test_a_shared_line_is_found_by_colleagues_of_that_desk_only(app):
    author = Agent(app, "circle", "Mira").hears()
    shared = author.share(credit="Mira", feelings=["anger"], causes=["wait"]).json
    colleague = Agent(app, "circle", "Tom", "2").hears()
    stranger = Agent(app, "elsewhere", "Mira").hears()

    found = colleague.finds(shared["phrase"], words="patience")
    assert found["text"].startswith("This is the third time you write, and I would")
    assert (found["from"], found["state"], found["mine"]) == ("Mira", "offered", False)
    assert author.finds(shared["phrase"], words="patience")["mine"] is True
    assert stranger.finds(shared["phrase"], words="patience") is None
    assert colleague.share(LINE.upper().replace("{REASON}", "{Reason}")).json["status"] == "known"


def test_a_line_is_never_found_twice_for_one_customer_and_counts_its_uses(app):
    agent = Agent(app, "uses", "Mira").hears()
    line = agent.share().json["phrase"]
    first = agent.ask("phrases/used", phrase=line, id="u1").json
    again = agent.ask("phrases/used", phrase=line, id="u1").json
    agent.hears("This is the third time you write, and I would have lost patience before you did.", "agent")  # fmt: skip
    agent.hears("Still nothing, it is the fourth time I write now!")
    agent.hears("Sorry.", "agent")
    other = Agent(app, "uses", "Tom", "2").hears()

    assert (first["status"], again["status"]) == ("accepted", "duplicate")
    assert agent.finds(line, words="patience") is None
    found = other.finds(line, words="patience")
    assert (found["used"], found["kept"]) == (1, 1)


def test_a_customer_is_not_given_a_line_again_in_another_conversation(app):
    agent = Agent(app, "again", "Mira", "1", "c-7").hears()
    line = agent.share().json["phrase"]
    agent.ask("phrases/used", phrase=line, id="again")

    assert Agent(app, "again", "Tom", "2", "c-7").hears().finds(line, words="patience") is None
    assert Agent(app, "again", "Tom", "3", "c-8").hears().finds(line, words="patience") is not None
    assert not [key for key in agent.service.store.client.scan_iter("*given*") if b"c-7" in key]


def test_each_agent_has_one_vote_and_may_take_it_back(app):
    mira, tom = Agent(app, "votes", "Mira").hears(), Agent(app, "votes", "Tom", "2").hears()
    line = mira.share().json["phrase"]
    votes = [
        who.ask("phrases/vote", phrase=line, vote=vote).json["votes"]
        for who, vote in ((mira, "up"), (mira, "up"), (tom, "up"), (mira, "none"))
    ]

    assert votes == [1, 1, 2, 1]
    assert tom.finds(line, words="patience")["voted"] is True
    assert mira.finds(line, words="patience")["voted"] is False


def test_own_phrases_are_the_agents_alone_and_may_hold_what_they_like(app):
    mira, tom = Agent(app, "own", "Mira").hears(), Agent(app, "own", "Tom", "2").hears()
    kept = mira.share("Bear with me, I read fast and type slowly.", keep="own").json["phrase"]

    assert mira.finds(kept, words="bear slowly")["state"] == "own"
    assert tom.finds(kept, words="bear slowly") is None
    assert mira.ask("phrases/forget", phrase=kept).json["status"] == "forgotten"
    assert mira.finds(kept, words="bear slowly") is None


def test_an_author_takes_a_line_back_and_nobody_else_does(app):
    mira, tom = Agent(app, "back", "Mira").hears(), Agent(app, "back", "Tom", "2").hears()
    line = mira.share().json["phrase"]

    assert tom.ask("phrases/forget", phrase=line).status_code == 403
    assert mira.ask("phrases/forget", phrase=line).status_code == 200
    assert tom.finds(line, words="patience") is None
    assert mira.share().json == {"status": "shared", "phrase": line}


def test_tone_is_the_agents_own_and_leaves_others_alone(app):
    mira, tom = Agent(app, "tone", "Mira").hears(), Agent(app, "tone", "Tom")
    before = tom.ask("", "get").json["nudge"]["suggestion"]["segments"]
    set_to = mira.ask("hand", "put", tone={"full_forms": True, "no_name": True}).json
    shown = " ".join(one["text"] for one in mira.ask("", "get").json["nudge"]["suggestion"]["segments"])  # fmt: skip

    assert mira.ask("hand", "get").json == set_to
    assert "Dana" not in shown
    assert not re.search(r"\b(?:I'm|I'll|you're|that's)\b", shown)
    assert tom.ask("", "get").json["nudge"]["suggestion"]["segments"] == before
    assert mira.ask("hand", "put", tone={"full_forms": 1}).status_code == 400


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("phrases", {"text": "", "move": "ask", "keep": "own"}, 400),
        ("phrases", {"text": "Fine words here", "move": "shout", "keep": "own"}, 400),
        ("phrases", {"text": "Fine words here", "move": "ask", "keep": "own", "causes": ["no"]}, 400),
        ("phrases/vote", {"phrase": "playbook/none", "vote": "up"}, 404),
        ("phrases/used", {"phrase": "playbook/none", "id": "x"}, 404),
        ("phrases/preview", {"text": "x" * 3000}, 400),
    ],
)  # fmt: skip
def test_bad_input_gets_one_clear_error(app, path, body, status):
    answer = Agent(app, "bad", "Mira").hears().ask(path, **body)

    assert answer.status_code == status
    assert set(answer.json["error"]) == {"code", "message", "hint"}


def test_a_programs_token_has_no_hand(app):
    agent = Agent(app, "program", "Mira").hears()
    token = agent.service.tokens.issue(Page("demo", "program", "", "program"), agent.service.clock())  # fmt: skip
    agent.headers = {"Authorization": f"Bearer {token}"}

    assert agent.share(keep="own").status_code == 403
    assert agent.ask("hand", "get").status_code == 403

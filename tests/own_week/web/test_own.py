"""An agent's own pages: practice, comparing, sharing by choice; and nobody else sees any of it."""

import re

import pytest

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Incoming
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.own_week.repository import Pulse
from assist_service.store import keys

UPSET = "I am Dana and order 30551 is three weeks late. I am really angry, and this is the third time I write!"
GOOD = "Dana, three weeks of waiting and writing three times would make anyone angry. I've sent a new one today."
POOR = "Please check the tracking page."
TEAM = "demo:local:billing"


def answer(service, agent: str, reply: str, name: str) -> ConversationKey:
    """A conversation of ``agent`` with an upset customer."""
    key = ConversationKey("demo", "local", name)
    now = service.clock()
    details = Details(team="billing", customer_name="Dana", agent_name=agent, channel="chat")
    for author, text, at in (("customer", UPSET, now - 60), ("agent", reply, now)):
        message = Message(f"{name}-{author}", author, text, at)
        service.engine.observe(Incoming(key, f"message:{message.id}", at, message, details))
    return key


def opened(app, service, agent: str = "Sam", role: str = "agent"):
    """A browser that came from the sidebar of ``agent``."""
    client = app.test_client()
    token = service.tokens.issue(Page("demo", "local", agent, role), service.clock())
    told = client.post("/own/link", headers={"Authorization": f"Bearer {token}"})
    if told.status_code == 200:
        assert client.get(told.json["url"]).status_code == 303
    return client


def keep(client, page: str) -> str:
    """Keep the first moment offered and return its address."""
    offered = re.search(r'href="(/own/keep\?[^"]+)"', page)[1].replace("&amp;", "&")
    form = client.get(offered).text
    fields = dict(re.findall(r'name="(conversation|message)" value="([^"]+)"', form))
    words = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.S)
    told = client.post("/own/keep", data={**fields, "customer": words[0], "reply": words[1]})
    assert told.status_code == 303, told.text
    return told.headers["Location"]


def test_a_week_shows_what_went_well_without_anybodys_words(app, service):
    answer(service, "Sam", GOOD, "well")
    answer(service, "Sam", POOR, "poor")
    page = opened(app, service).get("/own").text

    assert "you acknowledged what happened" in page
    assert "One thing to try" in page
    assert "30551" not in page
    assert "Dana" not in page
    assert POOR not in page
    assert "%" not in re.sub(r"%[0-9A-F]{2}", "", page)


def test_a_moment_is_kept_with_the_facts_replaced_practised_and_compared(app, service):
    answer(service, "Sam", GOOD, "practice")
    sam = opened(app, service)
    address = keep(sam, sam.get("/own").text)
    page = sam.get(address).text

    assert "30551" not in page
    assert "Dana" not in page
    assert "[number]" in page
    assert "Automatic review" not in page, "one's own view comes first"
    seen = sam.post(address, data={"acknowledgement": "0.5", "curiosity": "0", "empowerment": "1"})
    assert "Automatic review" in seen.text
    tried = sam.post(address, data={"practice": "Calm down, you should have read the terms."}).text
    assert "The customer&#39;s feeling isn&#39;t mentioned." in tried
    assert "Suggested reply" in tried
    assert "Calm down" not in sam.get(address).text, "nothing of practice is kept"


@pytest.mark.parametrize("role", ["admin", "compliance", "coach", "auditor"])
def test_nobody_else_opens_it_by_page_api_or_export(app, service, role, sign_in):
    """Every role of the console, a colleague, a program, a stranger."""
    answer(service, "Sam", GOOD, f"private-{role}")
    sam = opened(app, service)
    address = keep(sam, sam.get("/own").text)
    private = re.search(r'<p class="said">(.*?)</p>', sam.get(address).text, re.S)[1]
    console = sign_in(role)
    colleague = opened(app, service, "Kim")
    for other, pages in ((console, ("/own", address)), (app.test_client(), ("/own", address))):
        for path in pages:
            assert other.get(path).status_code == 401
    assert colleague.get(address).status_code == 404
    assert private not in colleague.get("/own").text
    for act in ("share", "delete"):
        assert colleague.post(f"{address}/{act}", data={"with": "team"}).status_code == 404
    rules = app.url_map.iter_rules()
    for path in {
        str(r) for r in rules if "GET" in r.methods and not r.arguments and str(r) != "/own"
    }:
        told = console.get(path, headers={"Accept": "text/html"})
        assert private not in told.text, path
    program = service.tokens.issue(Page("demo", "local", "Sam", "api"), service.clock())
    refused = app.test_client().post("/own/link", headers={"Authorization": f"Bearer {program}"})
    assert refused.status_code == 403


def test_a_link_works_once_and_for_a_minute_and_a_made_up_one_never(app, service):
    token = service.tokens.issue(Page("demo", "local", "Sam"), service.clock())
    link = app.test_client().post("/own/link", headers={"Authorization": f"Bearer {token}"}).json["url"]  # fmt: skip

    assert app.test_client().get(link).status_code == 303
    assert app.test_client().get(link).status_code == 401
    assert app.test_client().get("/own/enter/made.up.link").status_code == 401
    assert app.test_client().post("/own/link").status_code == 401


def test_another_site_cannot_send_a_form(app, service):
    sam = opened(app, service)
    for header in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        assert sam.post("/own/pulse", data={"helps": "yes"}, headers=header).status_code == 403
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "https://assist.example"}
    assert sam.post("/own/pulse", data={"helps": "yes"}, headers=ours).status_code == 303


def test_words_of_others_cannot_be_kept(app, service):
    key = answer(service, "Kim", GOOD, "kims")
    sam = opened(app, service)
    fields = {"conversation": str(key), "message": "kims-agent"}

    assert sam.get("/own/keep", query_string=fields).status_code == 404
    assert sam.post("/own/keep", data={**fields, "customer": "x", "reply": "y"}).status_code == 404


def test_a_moment_is_shared_with_a_coach_who_asks_and_taken_back(app, service, sign_in):
    answer(service, "Sam", GOOD, "coached")
    sam = opened(app, service)
    address = keep(sam, sam.get("/own").text)
    sam.post(f"{address}/share", data={"with": "coach", "name": ""})
    coach = sign_in("coach")
    page = coach.get("/console/moments").text

    assert "order [number] is three weeks late" in page
    assert "Sam" not in page
    identity = address.rpartition("/")[2]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {"csrf_token": token, "moment": identity}
    assert (
        coach.post("/console/moments", data={**form, "question": "Well done."}).status_code == 400
    )
    assert coach.post("/console/moments", data={**form, "question": "What did you see first?"}).status_code == 303  # fmt: skip
    assert "What did you see first?" in sam.get(address).text
    sam.post(f"{address}/share", data={"with": ""})
    assert "order [number] is three weeks late" not in coach.get("/console/moments").text


def test_colleagues_see_what_is_shared_with_them_with_the_name_its_author_gave(app, service):
    answer(service, "Sam", GOOD, "shared")
    sam, kim = opened(app, service), opened(app, service, "Kim")
    address = keep(sam, sam.get("/own").text)
    sam.post(f"{address}/share", data={"with": "team", "name": "Sam <b>W.</b>"})

    assert "shared by Sam &lt;b&gt;W.&lt;/b&gt;" in kim.get("/own").text
    sam.post(f"{address}/delete")
    assert "shared by" not in kim.get("/own").text
    assert sam.get(address).status_code == 404


def test_the_pulse_counts_once_a_week_and_shows_sums_of_five_and_more_when_the_week_is_over(
    app, service, sign_in
):
    answer(service, "Sam", GOOD, "pulse")
    for name in ("*", TEAM):
        service.store.client.delete(keys.pulse(week_of(service.clock()), name))
    sam = opened(app, service)
    for _ in range(2):
        sam.post("/own/pulse", data={"helps": "yes", "in_the_way": "no"})
    monday = week_of(service.clock())

    assert service.part(Pulse).weekly_answers([monday], "*") == [
        {"helps|yes": 1, "in_the_way|no": 1}
    ]
    assert service.part(Pulse).weekly_answers([monday], TEAM) == service.part(Pulse).weekly_answers(
        [monday], "*"
    )
    last = week_of(service.clock() - WEEK_SECONDS)
    lead = sign_in("coach")
    for told, shown in ((4, False), (1, True)):
        for _ in range(told):
            service.part(Pulse).answer(last, ("*",), {"helps": "partly"})
        assert ("Does this sidebar help me?" in lead.get("/console/learning").text) is shown
    assert "get in my way" not in lead.get("/console/learning").text


def test_the_store_names_no_agent_where_a_week_is_kept(app, service):
    answer(service, "Samantha-Unusual", GOOD, "names")
    found = [n for n in service.store.client.scan_iter("assist:*") if b":own:" in n]

    assert found
    for name in found:
        assert b"Samantha" not in name
        assert b"Samantha" not in b"".join(service.store.client.lrange(name, 0, -1))
        assert 0 < service.store.client.ttl(name) <= 8 * 86_400


def test_a_page_is_still_good_after_the_words_are_gone(app, service):
    key = answer(service, "Lou", GOOD, "old")
    service.store.client.delete(keys.log(key))
    service.log.cache.remove(key)
    page = opened(app, service, "Lou").get("/own").text

    assert "The text is no longer available" in page
    assert "/own/keep" not in page


def test_an_agent_takes_out_everything_kept_of_them_and_nobody_elses(app, service):
    answer(service, "Mo", GOOD, "mine")
    answer(service, "Ira", GOOD, "others")
    mo = opened(app, service, "Mo")
    assert "/own/everything.json" in mo.get("/own").text
    told = mo.get("/own/everything.json")
    assert told.headers["Content-Disposition"] == 'attachment; filename="kept-of-me.json"'
    assert told.json["conversations_in_hand"] == ["demo:local:mine"]
    assert told.json["week"][0]["conversation"] == "demo:local:mine"
    assert "demo:local:others" not in told.text
    assert app.test_client().get("/own/everything.json").status_code == 401

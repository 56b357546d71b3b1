"""Promise 10: everything shown is escaped. Attack: hostile words in every place a stranger may write to.

What a browser makes of them is tried in ``tests/web/test_sidebar_browser.py``; here every page that
the service writes itself is read for the raw words.
"""

from html.parser import HTMLParser

import pytest

from tests.attacks.inside import Inside

HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(1)</script>"
RAW = ("<img src=x", "<script>alert(1)", "</script><script>")


@pytest.mark.parametrize("role", ["admin", "compliance", "coach", "auditor"])
def test_no_page_of_the_console_has_them_raw(inside: Inside, role: str):
    """Names of customer, agent, team and of the conversation itself; a shared moment; an address."""
    inside.talk(
        text=f"I waited three weeks! {HOSTILE}", ticket=HOSTILE.replace(" ", "-"), team=HOSTILE,
        team_name=HOSTILE, customer_name=HOSTILE, agent_name=HOSTILE, agent_id="agent-1",
    )  # fmt: skip
    client = inside.signed_in(role)
    pages = [one for one in inside.routes("/console", "GET") if "<" not in one]
    for page in (*pages, "/console/nowhere", "/console/teams/nothing"):
        for query in ("", f"?team={HOSTILE}&find={HOSTILE}&who={HOSTILE}&since={HOSTILE}"):
            found = client.get(page + query)
            if found.content_type.startswith("text/html"):
                clean(found.text, page)
            else:
                assert (
                    found.headers.get("X-Content-Type-Options") == "nosniff"
                    or "html" not in found.content_type
                )


def test_the_sidebars_page_and_the_agents_own_have_them_escaped(inside: Inside):
    key = inside.talk(
        text=f"I am really angry, three weeks! {HOSTILE}", agent_id="agent-x", customer_name=HOSTILE
    )
    inside.talk(
        ticket=key.id,
        author="agent",
        text=f"Three weeks would make anyone angry. {HOSTILE}",
        agent_id="agent-x",
    )
    client = inside.app.test_client()
    head = {"Authorization": f"Bearer {inside.token('agent-x')}"}
    client.get(client.post("/own/link", headers=head).json["url"])
    message = inside.service.log.load(key).turns[-1].message.id
    asked = {"conversation": str(key), "message": message}
    kept = client.get("/own/keep", query_string=asked)
    assert kept.status_code == 200
    clean(kept.text, "/own/keep")
    made = client.post("/own/keep", data={**asked, "customer": HOSTILE, "reply": HOSTILE})
    assert made.status_code == 303, made.text
    clean(client.get(made.headers["Location"]).text, "/own/moments")
    clean(client.get("/own").text, "/own")


def test_what_the_api_answers_is_never_a_page(inside: Inside):
    """JSON by its type and without sniffing: opened by itself it runs nothing."""
    key = inside.talk(text=f"I am really angry, three weeks! {HOSTILE}", customer_name=HOSTILE)
    client, head = inside.app.test_client(), {"Authorization": f"Bearer {inside.token()}"}
    for path in ("", "/phrases", "/hand"):
        found = client.get(f"/v1/conversations/{key}{path}", headers=head)
        assert found.content_type == "application/json"


class Tags(HTMLParser):
    """Reads a page as a browser does, and keeps what a hostile word would have become."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]
        self.found += [tag for _, value in attrs if tag == "img" and value == "x"]

    def handle_data(self, data):
        if self.lasttag == "script" and data.strip().startswith("alert(1)"):
            self.found.append("script")


def clean(page: str, where: str) -> None:
    for raw in RAW:
        assert raw not in page, where
    tags = Tags()
    tags.feed(page)
    assert tags.found == [], where

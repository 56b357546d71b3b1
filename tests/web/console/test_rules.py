"""The rules page: what is in force and how it fares, what is not, and a box to try replies."""

import html
import logging
import re
import time

import pytest

from assist_service.domain.conversation import ConversationKey, OutcomeRecorded
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Incoming
from assist_service.repositories.statistics_reader import DAY_SECONDS
from assist_service.store import keys

RULE = """\
title: No promise of a refund after 30 days
status: active
level: stop
owner: compliance@example.com
review_by: 2099-03-01
because: Terms of sale, section 4.2
flag:
  promises: ["refund you"]
fixed: Refunds are available for <30 days> after delivery.
options: ["store credit"]
message: Refunds end 30 days after delivery.
examples:
  should_flag: ["Sure, I'll refund you in full today."]
  should_pass: ["I can't refund you, but I can offer an exchange."]
"""
TRIAL = """\
title: No free fruit
status: trial
flag: {says: ["pineapple"]}
examples: {should_flag: ["Have a pineapple."], should_pass: ["Have a day."]}
"""
EXCEPTION = """\
exception_to: billing/refund
title: The escalation team may
because: Decision of the board
applies_to: {teams: [escalation]}
"""


@pytest.fixture(autouse=True)
def empty_folder(service):
    """Each test begins without rules and without counts."""
    for path in service.settings["ASSIST_RULES_DIR"].rglob("*.yaml"):
        path.unlink()
    service.sources.refresh()
    for number in range(keys.BUCKETS):
        for day in range(-1, 9):
            service.store.client.delete(keys.counters_in(number, time.time() - day * DAY_SECONDS))


def write(service, name, text):
    """Save a rule file, as a compliance lead does, and let the service look at its folder."""
    path = service.settings["ASSIST_RULES_DIR"] / "billing" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    service.sources.refresh()


def count(service, days_ago=0, **fields):
    """Count, as the log does, in the buckets of several conversations."""
    for number, (field, times) in enumerate(fields.items()):
        key = ConversationKey("demo", "local", str(number))
        name = keys.counters(key, time.time() - days_ago * DAY_SECONDS)
        service.store.client.hincrby(name, field, times)


def words(page):
    """What a page says, without tags, every run of blanks as one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def card(page, rule):
    """What the card of one rule says."""
    found = re.search(rf'<details class="rule-card" id="rule-{rule}".*?</details>', page, re.S)
    assert found, f"no card of {rule}"
    return words(found[0])


def cards(page):
    """The ids of the rules that a page lists, in order."""
    return re.findall(r'<details class="rule-card" id="rule-([^"]+)"', page)


def test_a_rule_in_force_is_a_card_with_what_matters(person, service):
    write(service, "refund.yaml", RULE)
    page = person("compliance").get("/console/rules").text
    said = card(page, "billing/refund")
    for part in (
        "No promise of a refund after 30 days",
        "Terms of sale, section 4.2",
        "Level: Stop",
        "Active",
        "Owner compliance@example.com",
        "Fixed text, never reworded Refunds are available for <30 days> after delivery.",
        "Message to agents Refunds end 30 days after delivery.",
        "Suggested options store credit",
        "Review by 2099-03-01",
        "Pack billing",
        next(rule.version for rule in service.sources.rules().rules),
    ):
        assert part in said, part
    assert 'class="fixed"' in page
    assert "Files with errors" not in page


@pytest.fixture(autouse=True)
def no_day_at_hand(monkeypatch):
    """Each test counts days of its own in the store that they share."""
    monkeypatch.setattr("assist_service.web.console.rule_tallies.KEPT_SECONDS", 0.0)


def test_a_card_says_what_became_of_its_rule_this_week(person, service):
    write(service, "refund.yaml", RULE)
    count(
        service,
        **{
            "policy|acme|billing/refund|v1": 10,
            "shown|acme|billing/refund|s": 20,
            "rule|acme|billing/refund|inserted|-": 5,
            "rule|acme|billing/refund|copied|-": 2,
            "rule|acme|billing/refund|edited|-": 3,
            "rule|acme|billing/refund|overridden|manager_approved": 4,
            "rule|acme|billing/refund|overridden|rule_is_wrong": 1,
            "rule|acme|billing/refund|dismissed|words_do_not_fit": 3,
            "policy|acme|other/rule|v1": 999,
        },
    )
    count(service, 6, **{"policy|-|billing/refund|v0": 2})
    count(service, 7, **{"policy|-|billing/refund|v0": 1000})
    page = person("coach").get("/console/rules").text
    said = card(page, "billing/refund")
    assert "fired 12 · followed 7 · overridden 5 · not useful 3" in said
    assert "7 (5 inserted, 2 copied, 3 of them edited)" in said
    assert "a manager approved it: 4 , the rule is wrong here: 1" in said
    assert "3 (15% of 20 shown) the wording doesn't fit: 3" in said
    assert "Often not useful" in said
    place = next(rule.path for rule in service.sources.rules().rules)
    assert f"while somebody fixes {place} ." in said


@pytest.mark.parametrize(("shown", "marked"), [(30, False), (29, True)])
def test_a_rule_is_marked_above_one_in_ten(person, service, shown, marked):
    write(service, "refund.yaml", RULE)
    count(
        service,
        **{
            "shown|-|billing/refund|s": shown,
            "rule|-|billing/refund|dismissed|not_true": 3,
        },
    )
    assert ("Often not useful" in person().get("/console/rules").text) is marked


def test_a_rule_on_trial_says_what_it_would_have_done(person, service):
    write(service, "fruit.yaml", TRIAL)
    count(service, **{"trial|acme|billing/fruit|v1": 7, "trial|-|billing/fruit|v2": 4})
    said = card(person().get("/console/rules").text, "billing/fruit")
    assert "On trial" in said
    assert "Would have fired 11" in said
    assert "Followed" not in said


def test_a_broken_file_stands_on_top_with_the_very_message(person, service):
    """And the last good version stays in the list below it."""
    write(service, "refund.yaml", RULE)
    version = service.sources.rules().rules[0].version
    write(service, "refund.yaml", RULE.replace("level: stop", "levle: stop"))
    fault = service.sources.rules().quarantined[0]
    page = html.unescape(person("compliance").get("/console/rules").text)
    top = page[page.index("Files with errors") : page.index('id="try-title"')]
    assert f"{fault.place}:3:1" in top
    assert fault.message in top
    assert fault.hint in top
    assert "levle: stop\n^</code>" in top
    assert f"The last valid version, {version}, is still in use." in top
    assert time.strftime("%d %b %Y", time.gmtime()) in top
    assert "Last valid version" in card(page, "billing/refund")


def test_a_file_that_never_was_good_says_that_nothing_of_it_is_in_force(person, service):
    write(service, "bad.yaml", "title: x\nlevel: hihg\n")
    page = words(person("compliance").get("/console/rules").text)
    assert '`level` cannot be "hihg". Allowed: tip, warn, stop.' in page
    assert "No part of this file is in use." in page


def test_exceptions_are_listed_with_the_rules_they_touch(person, service):
    write(service, "refund.yaml", RULE)
    write(service, "escalation.yaml", EXCEPTION)
    page = person().get("/console/rules").text
    listed = words(page[page.index('id="exemptions-title"') :])
    for part in ("Exceptions (1)", "The escalation team may", "billing/refund", "escalation"):
        assert part in listed, part
    assert "Exceptions The escalation team may" in card(page, "billing/refund")


CHOICES = [
    ("", ["billing/late", "billing/refund", "billing/fruit", "billing/old"]),
    ("status=overdue", ["billing/late"]),
    ("status=trial", ["billing/fruit"]),
    ("status=retired", ["billing/old"]),
    ("status=active", ["billing/late", "billing/refund"]),
    ("status=nonsense", ["billing/late", "billing/refund", "billing/fruit", "billing/old"]),
    ("find=FRUIT", ["billing/fruit"]),
    ("find=section+refund&status=active", ["billing/late", "billing/refund"]),
    ("find=<nothing>", []),
    ("pack=billing&status=draft", []),
    ("pack=elsewhere", []),
    ("page=9", ["billing/late", "billing/refund", "billing/fruit", "billing/old"]),
    ("page=x", ["billing/late", "billing/refund", "billing/fruit", "billing/old"]),
]


@pytest.mark.parametrize(("query", "shown"), CHOICES)
def test_rules_are_chosen_by_status_pack_and_text_and_overdue_ones_come_first(
    person, service, query, shown
):
    write(service, "refund.yaml", RULE)
    write(service, "late.yaml", RULE.replace("2099-03-01", "2020-03-01"))
    write(service, "old.yaml", TRIAL.replace("fruit", "relic").replace("trial", "retired"))
    write(service, "fruit.yaml", TRIAL)
    page = person().get(f"/console/rules?{query}").text
    assert cards(page) == shown
    assert ("No rules match" in page) is (not shown)
    assert "<nothing>" not in page


def test_many_rules_come_in_pages(person, service):
    folder = service.settings["ASSIST_RULES_DIR"] / "billing"
    folder.mkdir(exist_ok=True)
    for number in range(120):
        (folder / f"r{number:03}.yaml").write_text(TRIAL, encoding="utf-8")
    service.sources.refresh()
    somebody = person()
    seen = []
    for page in (1, 2, 3):
        answer = somebody.get(f"/console/rules?pack=billing&page={page}").text
        assert f"Page {page} of 3" in answer
        seen += cards(answer)
    assert seen == [f"billing/r{number:03}" for number in range(120)]
    assert "pack=billing&amp;page=2" in answer


def test_without_rules_the_page_says_how_to_begin(person):
    assert "assist rules check" in person("auditor").get("/console/rules").text


# Trying


def try_reply(somebody, reply, *, quick=False, **more):
    """Press the button of the try-it box and return what the rules say."""
    somebody.get("/console/rules")
    answer = somebody.press("/console/rules/try", quick=quick, reply=reply, **more)
    assert answer.status_code == 200
    if quick:
        return answer.json["outcome"]
    return re.search(r'<div id="tried".*?</section>', answer.text, re.S)[0]


@pytest.mark.parametrize("quick", [False, True], ids=["form", "script"])
def test_a_reply_is_tried_and_its_words_are_marked(person, service, quick):
    write(service, "refund.yaml", RULE)
    write(service, "fruit.yaml", TRIAL)
    said = try_reply(person("auditor"), "No problem,\r\nI'll refund you a pineapple.", quick=quick)
    assert "No problem,\nI&#39;ll <mark>refund you</mark> a <mark>pineapple</mark>." in said
    plain = words(said)
    for part in (
        "2 findings",
        "No promise of a refund after 30 days billing/refund Shown to agents",
        "Promises: refund you",
        "Refunds are available for <30 days> after delivery.",
        "Reason: Terms of sale, section 4.2",
        "No free fruit billing/fruit On trial, hidden from agents",
        "Says: pineapple",
    ):
        assert part in plain, part


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("I can't refund you.", "No rule applies to this reply."),
        ("  \n ", "Enter a reply first."),
    ],
)
def test_silence_is_said(person, service, reply, said):
    write(service, "refund.yaml", RULE)
    assert said in try_reply(person(), reply)


def test_what_the_customer_said_decides_where_a_rule_waits_for_it(person, service):
    """As with ``assist rules try``: nothing told means that it was said."""
    write(service, "fruit.yaml", TRIAL + "when: {customer_says: [hungry]}\n")
    somebody = person()
    assert "pineapple</mark>" in try_reply(somebody, "Have a pineapple.")
    assert "No rule applies" in try_reply(somebody, "Have a pineapple.", customer="I am cold.")
    assert "pineapple</mark>" in try_reply(somebody, "Have a pineapple.", customer="I'm hungry!")


def test_team_and_channel_can_be_told(person, service):
    write(service, "fruit.yaml", TRIAL + "applies_to: {teams: [kitchen], channels: [chat]}\n")
    somebody = person()
    reply = "Have a pineapple."
    assert "</mark>" in try_reply(somebody, reply, team="Kitchen", channel="chat")
    assert "</mark>" not in try_reply(somebody, reply, team="billing")


def test_a_statement_that_is_missing_marks_no_words(person, service):
    write(
        service,
        "owed.yaml",
        "title: Say it\nflag: {omits: [complaints procedure]}\nexamples: "
        '{should_flag: ["Hello."], should_pass: ["See our complaints procedure."]}\n',
    )
    said = try_reply(person(), "Good day to you.")
    assert "The reply doesn’t include the statement that this rule requires." in said
    assert "<mark>" not in said


@pytest.mark.parametrize("quick", [False, True], ids=["form", "script"])
@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script> refund you",
        "\"><img src=x onerror=alert(1)> I'll refund you",
        "</textarea><script>alert(1)</script>I will refund you",
        "{{ 7 * 7 }} I'll refund you \ud800 \x00",
        "I'll refund you </mark><b>",
    ],
)
def test_hostile_words_stay_words(person, service, hostile, quick):
    write(service, "refund.yaml", RULE.replace("No promise", "<b>No</b> promise"))
    somebody = person()
    somebody.get("/console/rules")
    told = hostile.encode("utf-8", "replace").decode()
    answer = somebody.press(
        "/console/rules/try", quick=quick, reply=told, customer=told, team=told, channel=told
    )
    page = answer.json["outcome"] if quick else answer.text
    assert answer.status_code == 200
    for raw in ("<script>alert", "<img src=x", "<b>", "49 I"):
        assert raw not in page


def test_nothing_that_is_tried_is_kept_or_logged(person, service, caplog, capfd):
    write(service, "refund.yaml", RULE)
    somebody = person()
    with caplog.at_level(logging.DEBUG):
        try_reply(somebody, "I'll refund you, marmalade.", customer="marmalade")
    out = capfd.readouterr()
    assert "marmalade" not in caplog.text + out.out + out.err
    for name in service.store.client.scan_iter("*"):
        assert b"marmalade" not in service.store.client.dump(name)
    assert "marmalade" not in somebody.get("/console/rules").text


def test_a_wall_of_text_is_refused_in_words(person):
    somebody = person()
    somebody.get("/console/rules")
    answer = somebody.press("/console/rules/try", reply="a" * 20_001)
    assert answer.status_code == 413
    assert "too long to test" in answer.text


def test_the_box_asks_for_its_token(person):
    somebody = person()
    somebody.token = "wrong"
    answer = somebody.press("/console/rules/try", reply="Hello.")
    assert answer.status_code == 400
    assert "out of date" in answer.text


def test_what_agents_send_and_answer_reaches_the_card(person, service):
    """From the message through the log's counters to the page, nothing made by hand."""
    write(service, "refund.yaml", RULE)
    write(service, "fruit.yaml", TRIAL)
    key = ConversationKey("demo", "local", "card")
    now = time.time()
    reply = "Sure, I'll refund you in full today, and here is a pineapple."
    asked = Message("m1", "customer", "Can I have my money back?", now)
    service.engine.observe(Incoming(key, "message:m1", now, asked))
    nudge = service.engine.review(key, Message("draft", "agent", reply, now + 1)).nudge
    assert nudge.rule == "billing/refund"
    service.engine.observe(Incoming(key, "message:m2", now, Message("m2", "agent", reply, now + 1)))
    ends = (("dismissed", "not_true"), ("overridden", "exception_applies"), ("inserted", None))
    for outcome, reason in ends:
        told = OutcomeRecorded(now, nudge.id, nudge.kind, outcome, reason, rule=nudge.rule)
        service.engine.record(key, told, f"outcome:{outcome}")

    page = person().get("/console/rules").text

    said = card(page, "billing/refund")
    assert "fired 1 · followed 1 · overridden 1 · not useful 1" in said
    assert "an exception applies: 1" in said
    assert "(33% of 3 shown) not true: 1" in said
    assert "Would have fired 1" in card(page, "billing/fruit")


def test_a_draft_has_no_week(person, service):
    write(service, "fruit.yaml", TRIAL.replace("trial", "draft"))
    assert "Last 7 days" not in card(person().get("/console/rules").text, "billing/fruit")


def test_counts_of_earlier_versions_are_told_apart(person, service):
    write(service, "fruit.yaml", TRIAL)
    version = service.sources.rules().rules[0].version
    count(service, **{f"trial|-|billing/fruit|{version}": 3, "trial|-|billing/fruit|before": 8})
    said = card(person().get("/console/rules").text, "billing/fruit")
    assert "Would have fired 11" in said
    assert "This version 3 of 11" in said

"""The rules page: what is in force, and what is wrong with the files that are not."""

import html

RULE = """\
title: No promise of a refund after 30 days
status: active
level: stop
owner: compliance@example.com
because: Terms of sale, section 4.2
flag:
  promises: ["refund you"]
fixed: Refunds are available for <30 days> after delivery.
message: Refunds end 30 days after delivery.
examples:
  should_flag: ["Sure, I'll refund you in full today."]
  should_pass: ["I can't refund you, but I can offer an exchange."]
"""


def write(service, name, text):
    """Save a rule file, as a compliance lead does, and let the service look at its folder."""
    path = service.settings["ASSIST_RULES_DIR"] / "billing" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    service.sources.refresh()


def test_a_rule_in_force_is_listed_with_what_matters(person, service):
    write(service, "refund.yaml", RULE)
    page = html.unescape(person("compliance").get("/console/rules").text)
    listed = page[page.index('class="plain rules"') :]
    for words in (
        "billing/refund",
        "No promise of a refund after 30 days",
        "Terms of sale, section 4.2",
        "Stop",
        "Active",
        "compliance@example.com",
        "Refunds are available for <30 days> after delivery.",
        next(rule.version for rule in service.sources.rules().rules)[:12],
    ):
        assert words in listed, words
    assert "Files that are not in force" not in page


def test_a_broken_file_stands_on_top_with_the_very_message(person, service):
    """And the last good version stays in the list below it."""
    write(service, "refund.yaml", RULE)
    write(service, "refund.yaml", RULE.replace("level: stop", "levle: stop"))
    fault = service.sources.rules().quarantined[0]
    page = html.unescape(person("compliance").get("/console/rules").text)
    waiting = page[page.index("Files that are not in force") : page.index('class="plain rules"')]
    assert f"{fault.place}:3:1" in waiting
    assert fault.message in waiting
    assert fault.hint in waiting
    assert "levle: stop" in waiting
    assert "No promise of a refund" in page[page.index('class="plain rules"') :]


def test_without_rules_the_page_says_how_to_begin(person, service):
    for path in service.settings["ASSIST_RULES_DIR"].rglob("*.yaml"):
        path.unlink()
    service.sources.refresh()
    assert "assist rules check" in person("auditor").get("/console/rules").text

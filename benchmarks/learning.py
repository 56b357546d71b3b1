"""The pages of learning with 200 teams, 2,000 agents and 1,000,000 outcome events in the store.

The outcomes go through the log's own append, so that the counters are what such a desk leaves
behind (twelve weeks, spread over teams, agents, kinds and rules); each page is then opened by the
application itself, without a network.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from assist_service.access.users import Invitation, invite, read_users
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey, OutcomeRecorded
from assist_service.domain.experiment import Experiment, enrol
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.settings import Settings
from assist_service.store import keys
from assist_service.store.optimistic_update import update_document

TEAMS, AGENTS, EVENTS, WEEKS = 200, 2_000, 1_000_000, 12
# Rules with counts; the folder has ten times as many, so that the page has pages.
RULES = 100
OUTCOMES = ("inserted", "copied", "edited", "dismissed", "snoozed", "overridden")


def fill(service, events: int) -> None:  # noqa: ANN001 - a Service, made below
    """Count so many outcomes as the append script does, by many commands in one round trip."""
    chance = random.Random(1)
    now = time.time()
    client = service.store.client
    pipe = client.pipeline(transaction=False)
    reasons = ("not_true", "already_done", "not_now", "words_do_not_fit", "other")
    for number in range(events):
        agent = chance.randrange(AGENTS)
        team = f"zendesk:acme:t{agent % TEAMS}"
        at = now - chance.random() * WEEKS * WEEK_SECONDS
        bucket = chance.randrange(keys.BUCKETS)
        kind, outcome = chance.choice(NUDGE_KINDS), chance.choice(OUTCOMES)
        rule = f"pack0/rule-{chance.randrange(RULES)}"
        end = (
            f"{outcome}|{chance.choice(reasons) if outcome in ('dismissed', 'overridden') else '-'}"
        )
        day = keys.counters_in(bucket, at)
        pipe.hincrby(day, f"outcome|t{agent % TEAMS}|{kind}|{end}", 1)
        pipe.hincrby(day, f"rule|t{agent % TEAMS}|{rule}|{end}", 1)
        for scope in ("*", team):
            week = keys.week(bucket, week_of(at), scope)
            pipe.hincrby(week, f"kind|{kind}|{outcome}", 1)
            pipe.hincrby(week, f"rule|{rule}|{outcome}", 1)
            if number % 4 == 0:
                for field in (
                    "conversations",
                    "replies",
                    "upset",
                    "personalised",
                    "names",
                    "waits",
                ):
                    pipe.hincrby(week, field, 1)
                mark = agent % 64 if scope == "*" else agent
                pipe.hset(week, f"agent|{mark:x}", 1)
        if number % 2_000 == 1_999:
            pipe.execute()
            if number % 200_000 == 199_999:
                print(f"  {number + 1:,} outcomes counted", file=sys.stderr, flush=True)
    pipe.execute()
    running = Experiment("x", now, 0.2, 64)
    for number in range(20_000):
        part = enrol(running, f"c{number}", f"a{number % AGENTS}")
        for what in ("conversations", "rated", "good", "upset", "reopened"):
            if chance.random() < 0.5:
                pipe.hincrby(keys.experiments(number % 16), f"{part.field}|{what}", 1)
    pipe.execute()


RULE = """\
title: No promise of refund {number} after 30 days
status: active
level: stop
owner: compliance@example.com
review_by: 2099-03-01
because: Terms of sale, section {number}
flag: {{promises: ["refund you number {number}"]}}
fixed: Refunds of kind {number} are available for 30 days after delivery.
message: Refunds end 30 days after delivery.
examples:
  should_flag: ["Sure, I'll refund you number {number} today."]
  should_pass: ["I can see why you're upset."]
"""


def rules(folder: Path) -> Path:
    """Write ten times as many rules as are counted."""
    for number in range(10 * RULES):
        pack = folder / f"pack{number // 100}"
        pack.mkdir(parents=True, exist_ok=True)
        (pack / f"rule-{number}.yaml").write_text(RULE.format(number=number), encoding="utf-8")
    return folder


def signed_in(app, service):  # noqa: ANN001, ANN201 - Flask's own types
    """Return a browser of a coach."""
    invitation = Invitation("coach@example.com", "coach", "benchmark", time.time() + 60)
    update_document(
        service.documents,
        "users",
        lambda value: msgspec.to_builtins(invite(read_users(value), "link", invitation)),
        who="b",
        note="",
        at=1.0,
    )
    client = app.test_client()
    page = client.get("/console/sign-in/link").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.post("/console/sign-in/link", data={"csrf_token": token})
    return client


def processor(service) -> float:  # noqa: ANN001 - a Service, made below
    """Return the seconds of processor that this process and the store used: what other work cannot stretch."""
    used = service.store.client.info("cpu")
    return float(time.process_time() + used["used_cpu_user"] + used["used_cpu_sys"])


def main() -> None:
    """Print the first of twenty openings of each page, and the median and the slowest of the others."""
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "ASSIST_RULES_DIR": str(rules(Path(folder) / "rules")),
            "ASSIST_LOG_LEVEL": "error",
        }
        app = create_app(Settings({"ASSIST_DATA_DIR": str(Path(folder) / "data"), **files}))
        service = app.extensions["assist"]
        service.store.client.config_set("appendfsync", "no")  # filling only
        service.documents.write(
            "teams",
            {f"zendesk:acme:t{n}": {"name": f"Team {n}"} for n in range(TEAMS)},
            version=0,
            who="b",
            note="",
            at=1.0,
        )
        running = msgspec.to_builtins(Experiment("x", time.time(), 0.2, 64))
        service.documents.write("experiment", {"running": running}, version=0, who="b", note="", at=1.0)  # fmt: skip
        fill(service, EVENTS)
        client = signed_in(app, service)
        for path in (
            "learning",
            "learning?team=zendesk:acme:t7",
            "learning.csv",
            "experiment",
            "rules",
            "rules?page=7",
            "rules?find=refund+42",
        ):
            took, busy = [], []
            for _ in range(20):
                worked, began = processor(service), time.perf_counter()
                assert client.get(f"/console/{path}").status_code == 200
                took.append(1000 * (time.perf_counter() - began))
                busy.append(1000 * (processor(service) - worked))
            first, *others = took
            others.sort()
            print(
                f"/console/{path}: first {first:.0f} ms, then median {others[9]:.0f} ms, "
                f"slowest {others[-1]:.0f} ms; processor time first {busy[0]:.0f}, median {sorted(busy)[10]:.0f} ms",
                flush=True,
            )
        key = ConversationKey("zendesk", "acme", "one")
        began = time.perf_counter()
        service.store.client.config_set("appendfsync", "always")
        for number in range(500):
            event = OutcomeRecorded(time.time(), f"n{number}", "validation.missing", "inserted")
            service.log.append(key, f"o{number}", lambda _, event=event: event)
        print(
            f"outcome through the log, synced to disk: {1000 * (time.perf_counter() - began) / 500:.2f} ms each"
        )
        service.close()


if __name__ == "__main__":
    main()

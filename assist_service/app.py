"""``create_app(settings)``: the one module that wires the parts."""

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from flask import Flask

from assist_service import __version__
from assist_service.access.page_tokens import Page, PageTokens
from assist_service.access.revocation import DOCUMENT as REVOKED
from assist_service.access.revocation import latest_revocation, revocation_names
from assist_service.delivery.planning import planned_deliveries
from assist_service.delivery.queue import Deliveries
from assist_service.delivery.worker import receivers_of
from assist_service.domain.conversation import Conversation, ConversationKey, Event, fold
from assist_service.domain.types import Message
from assist_service.engine.engine import Engine, decide
from assist_service.errors import AssistError
from assist_service.features import Features
from assist_service.guidance.approvals import DOCUMENT as APPROVALS
from assist_service.guidance.approvals import approved_versions
from assist_service.guidance.file_watcher import Sources
from assist_service.guidance.history import record_rules
from assist_service.guidance.resolver import GuidanceInForce
from assist_service.helpdesk.contract import Delivery, Incoming, Receiver
from assist_service.observability import timings
from assist_service.observability.logs import report_fault, request_id
from assist_service.overload import request_shedding
from assist_service.overload.broadcast import OverloadBroadcast
from assist_service.own_week.feature import OwnWeekFeature
from assist_service.playbook.feature import PlaybookFeature
from assist_service.plugins import Integration, find_integrations
from assist_service.privacy.agents import AgentRecords
from assist_service.privacy.requests import PersonalData
from assist_service.repositories.agent_preferences import AgentPreferences
from assist_service.repositories.agent_snooze import AgentSnoozes
from assist_service.repositories.assignments import Assignments
from assist_service.repositories.checkpoints import Checkpoints
from assist_service.repositories.conversation_log import ERASED, ConversationLog, DeliveryPlanner
from assist_service.repositories.live_updates import LiveUpdates
from assist_service.repositories.llm_usage import LlmUsage
from assist_service.repositories.offered_lines import OfferedLines
from assist_service.repositories.seen_teams import SeenTeams
from assist_service.service import Service
from assist_service.settings import Settings, demo_wanted, public_url
from assist_service.store import keys
from assist_service.store.clock import StoreClock
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.store.format import ensure_format
from assist_service.store.health import Workers
from assist_service.team_settings.effective import moment_of, settings_at
from assist_service.web import (
    api,
    board,
    compression,
    console,
    errors,
    headers,
    health,
    metrics,
    openapi,
    rewording,
    tone,
    webhooks,
)
from assist_service.web import request_id as request_ids
from assist_service.web.features import WebFeature

if TYPE_CHECKING:
    from assist_service.observability.tracing import Tracing

# The optional features. One is left out by deleting its folder, its import above and its line here.
FEATURES: tuple[Callable[[Store, Documents, str], WebFeature], ...] = (
    PlaybookFeature,
    OwnWeekFeature,
)
MAX_BODY_BYTES = 256 * 1024
# Threads that live streams may not use, so that one is always free for webhooks.
RESERVED_THREADS = 32


def create_app(settings: Settings) -> Flask:
    """Return the service as a WSGI application, with its threads started and its store open.

    Raises:
        SettingError: a setting is wrong.
        StoreUnavailable: the store does not answer.

    """
    integrations = make_integrations(settings)
    store = open_store(settings)
    try:
        return _application(settings, make_service(settings, store, integrations), integrations)
    except BaseException:
        store.close()
        raise


def _application(
    settings: Settings, service: Service, integrations: Mapping[str, Integration]
) -> Flask:
    app = Flask("assist_service.web", static_folder="static")
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
    )
    app.extensions["assist"] = service
    request_ids.init_app(app, settings["ASSIST_LOG_LEVEL"])
    if service.tracing is not None:
        service.tracing.init_app(app)
    errors.init_app(app)
    headers.init_app(app, https=public_url(settings).startswith("https://"))
    request_shedding.init_app(
        app, request_shedding.Shedding(lambda: capacity(service), service.overload.announce)
    )
    compression.init_app(app)
    for make in (webhooks, api, tone, rewording, board, health):
        app.register_blueprint(make.blueprint(service))
    _add_features(app, service)
    app.register_blueprint(metrics.bp)
    for integration in integrations.values():
        pages = integration.blueprint(service)
        if pages is not None:
            app.register_blueprint(pages)
    warm_up(service)
    service.clock.watch()
    service.sources.watch()
    service.live.start()
    return app


def _add_features(app: Flask, service: Service) -> None:
    """Add the features' pages, and the pages that contain parts of theirs."""
    features = [member for member in service.features.members if isinstance(member, WebFeature)]
    app.register_blueprint(console.blueprint(service, features))
    app.register_blueprint(openapi.blueprint(service, features))
    for feature in features:
        for blueprint in feature.blueprints(service):
            app.register_blueprint(blueprint)
    app.jinja_env.globals["feature_styles"] = [
        style for feature in features for style in feature.sidebar_styles
    ]


def capacity(service: Service) -> int:
    """Return the maximum number of concurrent requests: at most the number of free threads."""
    free = service.settings["ASSIST_THREADS"] - service.live.streams
    return int(min(service.settings["ASSIST_CAPACITY"], free))


def make_service(
    settings: Settings, store: Store, integrations: Mapping[str, Integration]
) -> Service:
    """Connect the parts of the service and return it; nothing is started yet."""
    documents = Documents(store)
    live = LiveUpdates(
        store,
        max(1, settings["ASSIST_THREADS"] - RESERVED_THREADS),
        lambda name: refresh_document(documents, sources, features, log, name),
        lambda key: log.cache.note_news(key),
    )
    sources = sources_of(settings, documents, live)
    secret = secret_key(settings)
    features = make_features(store, documents, secret)
    guidance = GuidanceInForce(sources, documents, features.with_lines)
    clock = StoreClock(store)
    receivers = receivers_of(integrations, clock)
    live_seconds = settings["ASSIST_LIVE_HOURS"] * 3600
    planner = delivery_planner(guidance, receivers)
    log = ConversationLog(store, live_seconds, planner, secret, features.moment)
    return Service(
        settings=settings,
        engine=Engine(log, guidance, report_fault, timings.done),
        guidance=guidance,
        sources=sources,
        log=log,
        deliveries=Deliveries(store, live_seconds),
        receivers=receivers,
        documents=documents,
        teams=SeenTeams(documents),
        assignments=Assignments(store, live_seconds),
        live=live,
        tokens=PageTokens(secret, lambda page: revoked_before(documents, secret, page)),
        snoozes=AgentSnoozes(store),
        preferences=AgentPreferences(store, secret),
        offered_lines=OfferedLines(store, secret),
        personal_data=make_personal_data(store, documents, secret),
        features=features,
        checkpoints=Checkpoints(store),
        workers=Workers(store),
        overload=OverloadBroadcast(store),
        tracing=tracing(settings),
        rewriter=rewording.rewriter_factory(settings, LlmUsage(store), clock),
        once=lambda name, seconds: first_within(store, name, seconds),
        clock=clock,
        integrations=integrations,
        store=store,
    )


def sources_of(settings: Settings, documents: Documents, live: LiveUpdates) -> Sources:
    """Return the watcher of the rule and framework files."""
    return Sources(
        settings["ASSIST_RULES_DIR"],
        settings["ASSIST_FRAMEWORKS_DIR"],
        lambda sources: files_changed(documents, live, sources),
        approved=lambda: approved_versions(documents.cached(APPROVALS).value),
        copies=settings["ASSIST_DATA_DIR"] / "last-good",
    )


def revoked_before(documents: Documents, secret: str, page: Page) -> float:
    """Return the time up to which the tokens of a page's holder are revoked; called for every request."""
    value = documents.cached(REVOKED).value
    if not value:
        return 0.0
    return latest_revocation(
        value, revocation_names(secret, page.helpdesk, page.account, page.agent)
    )


def tracing(settings: Settings) -> "Tracing | None":
    """Return the tracing if a collector is configured; otherwise OpenTelemetry is not imported."""
    url = settings["ASSIST_OTLP_URL"]
    if not url:
        return None
    from assist_service.observability.tracing import Tracing

    return Tracing(url, __version__)


def make_features(store: Store, documents: Documents, secret: str) -> Features:
    """Return the optional features."""
    return Features(make(store, documents, secret) for make in FEATURES)


def make_personal_data(store: Store, documents: Documents, secret: str) -> PersonalData:
    """Return the export and erasure of personal data, also used by the command line."""
    features = make_features(store, documents, secret)
    agents = AgentRecords(store, AgentPreferences(store, secret), features.agents_data(), secret)
    return PersonalData(store, documents, agents, OfferedLines(store, secret), secret)


def files_changed(documents: Documents, live: LiveUpdates, sources: Sources) -> None:
    """Record changed rule or framework files and wake all streams."""
    health.count_quarantined(sources)
    # If the store is unavailable, they are recorded at the next change or start.
    with suppress(AssistError):
        record_rules(documents, sources.rules(), time.time())
    live.wake_all()


def delivery_planner(
    guidance: GuidanceInForce, receivers: Mapping[str, Receiver]
) -> DeliveryPlanner:
    """Return the function that plans the deliveries of an event, called for its append."""

    def plan(before: Conversation, event: Event, after: Conversation) -> tuple[Delivery, ...]:
        receiver = receivers.get(after.key.helpdesk)
        takes = receiver.takes(after.key.account) if receiver is not None else None
        if not takes:
            return ()
        try:
            moment = moment_of(after.key, after.details, event.at)
            team = settings_at(guidance(after.key, after.details.team).team, moment)
            deliveries = planned_deliveries(before, event, after, team, takes)
            return tuple(
                msgspec.structs.replace(delivery, request=request_id()) for delivery in deliveries
            )
        except Exception as fault:  # noqa: BLE001 - a bug must not lose the message
            report_fault(fault)
            return ()

    return plan


def warm_up(service: Service) -> None:
    """Make one decision before the first request, because it takes almost a second to load lexicons."""
    key = ConversationKey("warm-up", "-", "-")
    guidance = service.guidance(key, None)
    conversation = Conversation(key)
    for at, author in enumerate(("customer", "agent")):
        message = Message(author, author, "Three weeks, and it still doesn't work!", float(at))  # type: ignore[arg-type]
        conversation = fold(
            conversation, decide(conversation, Incoming(key, author, float(at), message), guidance)
        )


def make_integrations(settings: Settings) -> dict[str, Integration]:
    """Return all helpdesks by name; the demo desk only if it is enabled."""
    integrations = {name: create(settings) for name, create in find_integrations()}
    if not demo_wanted(settings):
        integrations.pop("demo", None)
    return integrations


def open_store(settings: Settings) -> Store:
    """Return the store; start the embedded one if it is not running.

    Raises:
        StoreFormatError: this release cannot use it.
        StoreUnavailable: it does not answer.

    """
    store = reach_store(settings)
    try:
        return ensure_format(store)
    except BaseException:
        store.close()
        raise


def reach_store(settings: Settings) -> Store:
    """Return the store without checking its format.

    Raises:
        StoreUnavailable: it does not answer.

    """
    replicas = settings["ASSIST_REDIS_REPLICAS"] if settings["REDIS_URL"] else 0
    return Store(settings["REDIS_URL"], settings["ASSIST_DATA_DIR"], replicas).open()


def refresh_document(
    documents: Documents,
    sources: Sources,
    features: Features,
    log: ConversationLog,
    name: str | None,
) -> None:
    """Reload a changed document; all of them if ``name`` is ``None``, after a gap in notifications."""
    if name is not None and name.startswith(ERASED):
        log.cache.remove(ConversationKey.parse(name.removeprefix(ERASED)))
        return
    if features.refresh(name):
        return
    if name is None:
        documents.refresh_all()
    else:
        documents.refresh(name)
    if name in (None, APPROVALS):
        sources.look()


def first_within(store: Store, name: str, seconds: int) -> bool:
    """Whether this is the first call for ``name`` within ``seconds``, in any process."""
    answer = store.run(
        lambda client: client.set(keys.once(name), b"1", nx=True, ex=seconds), idempotent=False
    )
    return answer is not None


def secret_key(settings: Settings) -> str:
    """Return the key that signs tokens and sessions: the setting, or one created in the data folder."""
    setting = settings["ASSIST_SECRET_KEY"]
    if setting:
        return str(setting)
    path: Path = settings["ASSIST_DATA_DIR"] / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new_file = path.with_suffix(f".{secrets.token_hex(8)}")
    if not path.exists():
        new_file.touch(mode=0o600)
        new_file.write_text(secrets.token_urlsafe(32), encoding="ascii")
        # Only one process can create the link, and the key is complete by then.
        try:
            path.hardlink_to(new_file)
        except FileExistsError:
            pass
        finally:
            new_file.unlink()
    return path.read_text(encoding="ascii")

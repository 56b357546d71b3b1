"""Composition of suggestions from flexible and fixed segments, reviewed before they are shown."""

import hashlib
import re
from collections.abc import Callable, Sequence

import msgspec

from assist_service.analysis.reflection.tokens import sentences
from assist_service.analysis.review.review import review
from assist_service.coaching.edits import with_name, without_finding, without_sentences
from assist_service.coaching.feeling_words import main_feeling
from assist_service.coaching.frameworks import Framework, Frameworks, FrameworkStep
from assist_service.coaching.phrase_templates import Occasion, Slots, TemplateLine, choose, fill
from assist_service.coaching.scene import Scene
from assist_service.coaching.segments import alternatives, merge_segments, name_once
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import FindingKind, NudgeKind, Review, Segment, Suggestion
from assist_service.language.detection import is_english
from assist_service.policy.rules.ruleset import FixedPoint

# Wordings to try with the customer's last clause and with an earlier one, before a nudge is shown
# without a suggestion.
ATTEMPTS = (3, 2)
# The fixed text of this rule pack, an account's own routes for danger and care, is added.
ROUTES = "safety/"
# Fixed text that sets a limit; text that asks or informs gets a different lead-in.
_REFUSES = re.compile(
    r"^(?!please\b|never\b|do not\b|don't\b|keep\b|for your)"
    r"(?=.*\b(?:not|no|cannot|can't|only|until|within|after|up to|at most"
    r"|at least|limits?|unless|except|available|estimates?|must|days?|hours?|end|ends|non-refundable)\b)"
)
_OPEN = 0.5
_ROUNDS = 4
_PLEASED = frozenset(("neutral", "joy", "gratitude"))
# Needs that determine the tone of the whole reply, whatever else went wrong.
_CARE = frozenset(("need.bereavement",))
Passes = Callable[[Review], bool]


class Part(msgspec.Struct, frozen=True):
    """One step to word, and the fixed point that it states, if any."""

    step: FrameworkStep
    point: FixedPoint | None = None


class Composer:
    """Composes the suggestion of one nudge."""

    def __init__(self, scene: Scene, frameworks: Frameworks, framework: str, seed: str) -> None:
        self._scene = scene
        self._frameworks = frameworks
        self._framework = framework
        reading = scene.reading
        signals = frozenset(
            signal.kind
            for turn in scene.pending
            if turn.reading is not None
            for signal in turn.reading.signals
        )
        self._occasion = Occasion(
            hashlib.blake2s(seed.encode("utf-8", "replace"), digest_size=8).hexdigest(),
            scene.conversation.details.channel,
            main_feeling(reading) if reading is not None else "neutral",
            frozenset(c.cause for c in reading.causes) if reading is not None else frozenset(),
            signals,
            scene.conversation.lines,
        )

    def opening(self) -> Suggestion | None:
        """Return a suggestion that shows understanding, then states a fixed point or offers a next step.

        If the customer is upset and has not said why, return a question instead.
        """
        framework = self.fitting_framework()
        if framework is None:
            return None
        if framework.role == "careful":
            return self.whole_framework(framework.id)
        point = self._scene.point_asked_for
        bridged = None if point is None else self.bridge(point)
        if self._scene.slots.keys().isdisjoint(("reason", "fact")):
            # Asking what happened although they said so would show that nobody read it.
            return bridged or (None if self._scene.has_told_problem else self._question())
        steps = [Part(step) for step in framework.steps]
        return (
            bridged
            or self._compose(steps, framework.id, _personalised)
            or self._compose(self._short(framework), framework.id, _personalised)
        )

    def _question(self) -> Suggestion | None:
        """Return one open question about what happened."""
        asking = self._frameworks.by_role("ask")
        return None if asking is None else self._compose([Part(asking.steps[0])], asking.id, _asks)

    def _short(self, framework: Framework) -> list[Part]:
        """Return one sentence of understanding and the framework's last step."""
        bridge = self._frameworks.by_role("bridge")
        understanding = [Part(bridge.steps[0])] if bridge is not None else []
        return [*understanding, Part(framework.steps[-1])]

    def bridge(self, point: FixedPoint) -> Suggestion | None:
        """Return a suggestion: understanding, the exact fixed text of ``point``, the best option."""
        if not is_english(point.fixed):
            # English words around a text in another language would be worse than none.
            return self._checked(
                Suggestion((Segment("fixed", point.fixed, point.rule),)), _anything, ""
            )
        own = self.fitting_framework()
        bridge = self._frameworks.named(own.bridge_through if own is not None else "bridge")
        if bridge is None or len(bridge.steps) < 3:
            return None
        before, limit, option = bridge.steps[0], bridge.steps[-2], bridge.steps[-1]
        note = self._frameworks.by_role("note")
        if note is not None and _REFUSES.search(point.fixed.lower()) is None:
            limit = note.steps[0]
        parts = [Part(limit, point)]
        if point.options:
            parts.append(Part(option, point))
        elif own is not None:
            parts.append(Part(own.steps[-1]))
        bridged = None
        if not self._scene.slots.keys().isdisjoint(("reason", "fact")):
            bridged = self._compose([Part(before), *parts], bridge.id, _personalised)
        # Without a suitable line of understanding, use the fixed point and its option alone.
        return bridged or self._compose(parts, bridge.id, _anything)

    def step(self, framework: str, name: str, passes: Passes, after: str = "") -> Suggestion | None:
        """Return one line of one step; ``after`` is the reply that it would be added to."""
        source = self._frameworks.named(framework)
        step = source.step(name) if source is not None else None
        if source is None or step is None:
            return None
        return self._compose([Part(step)], source.id, passes, after)

    def edited_reply(self, kind: NudgeKind) -> Suggestion | None:
        """Return the agent's reply without the findings of ``kind``, or with the name added."""
        reply = self._scene.replies[-1] if self._scene.replies else None
        if reply is None or reply.review is None:
            return None
        text, name = reply.message.text, self._scene.slots.get("customer_name")
        if NUDGE_KIND_ENTRIES[kind].edit == "add_name":
            better = with_name(text, name) if name is not None else None
        else:
            better = self._lightened(text, reply.review, kind)
        if better is None:
            return None
        return self._checked(
            Suggestion((Segment("flexible", better),)),
            lambda review: all(finding.kind != kind for finding in review.findings),
            "",
        )

    def shortened_reply(self, message: str) -> Suggestion | None:
        """Return the reply with the ID ``message`` without its rule-breaking sentences, if the rest passes."""
        reply = next((turn for turn in self._scene.replies if turn.message.id == message), None)
        if reply is None:
            return None
        shortened = without_sentences(
            reply.message.text, [finding.span for finding in reply.policy]
        )
        if shortened is None:
            return None
        return self._checked(Suggestion((Segment("flexible", shortened),)), _anything, "")

    def _lightened(self, text: str, review: Review, kind: FindingKind) -> str | None:
        """Return ``text`` cut repeatedly until ``kind`` has no finding, or ``None`` if that fails."""
        for _ in range(_ROUNDS):
            better = without_finding(text, review.findings, kind)
            if better is None:
                return None
            review = self._reviewed(better)
            if all(finding.kind != kind for finding in review.findings):
                return better
            text = better
        return None

    def whole_framework(self, framework: str) -> Suggestion | None:
        """Return a line of every step of ``framework``, even if none mentions the customer's facts."""
        source = self._frameworks.named(framework)
        if source is None:
            return None
        parts = [Part(step) for step in source.steps]
        suggestion = self._compose(parts, source.id, _anything)
        route = next((p for p in self._scene.fixed_points if p.rule.startswith(ROUTES)), None)
        if suggestion is None or route is None or route.fixed in suggestion.text:
            return suggestion
        segment = Segment("fixed", route.fixed, route.rule)
        return msgspec.structs.replace(suggestion, segments=(*suggestion.segments, segment))

    def fitting_framework(self) -> Framework | None:
        """Return the framework for the customer's cause, or else the team's."""
        if not self._occasion.signals.isdisjoint(_CARE):
            careful = self._frameworks.by_role("careful")
            if careful is not None:
                return careful
        clause_words = frozenset(
            token.low for part in sentences(self._customer_clause()) for token in part.tokens
        )
        for framework in self._frameworks:
            made_for = not self._occasion.causes.isdisjoint(framework.causes)
            if made_for and (not framework.says or not clause_words.isdisjoint(framework.says)):
                return framework
        return self._general()

    def _general(self) -> Framework | None:
        """Return the team's framework, or another one if the team's does not suit this feeling."""
        own = self._frameworks.get(self._framework) or self._frameworks.by_role("everyday")
        emotion = self._occasion.emotion
        if own is None or not own.emotions or emotion in own.emotions or emotion in _PLEASED:
            return own
        fit = (f for f in self._frameworks if emotion in f.emotions and not f.causes)
        return next(fit, own)

    def _customer_clause(self) -> str:
        slots = self._scene.slots
        return slots.get("reason", "") or slots.get("fact", "")

    def _compose(
        self, parts: Sequence[Part], framework: str, passes: Passes, after: str = ""
    ) -> Suggestion | None:
        for slots, attempts in zip(self._scene.slot_values, ATTEMPTS, strict=False):
            able = self._sayable_parts(parts, slots)
            for attempt in range(attempts if able else 0):
                part_lines = [(part, lines[attempt % len(lines)]) for part, lines in able]
                suggestion = self._checked(self._write(part_lines, slots, framework), passes, after)
                if suggestion is not None:
                    return suggestion
        return None

    def _sayable_parts(
        self, parts: Sequence[Part], slots: Slots
    ) -> list[tuple[Part, list[TemplateLine]]]:
        """Return each part with its suitable lines; an empty list if the fixed point has none."""
        able = []
        for part in parts:
            lines = choose(part.step.lines, _values(part, slots), self._occasion)
            if lines:
                able.append((part, lines))
            elif part.point is not None:
                return []
        return able

    def _write(
        self, part_lines: Sequence[tuple[Part, TemplateLine]], slots: Slots, framework: str
    ) -> Suggestion:
        segments: list[Segment] = []
        for part, line in part_lines:
            values = _values(part, slots)
            if "fixed" in line.slots and part.point is not None:
                before, _, after = line.text.partition("{fixed}")
                segments.append(Segment("flexible", fill(before, values).strip()))
                segments.append(Segment("fixed", part.point.fixed, part.point.rule))
                segments.append(Segment("flexible", fill(after, values).strip()))
            else:
                segments.append(Segment("flexible", fill(line.text, values)))
        merged_segments = merge_segments(name_once(segments, slots.get("customer_name")))
        sources = tuple(dict.fromkeys(line.credit for _, line in part_lines if line.credit))
        return Suggestion(
            merged_segments, framework, tuple(line.id for _, line in part_lines), sources
        )

    def _checked(self, suggestion: Suggestion, passes: Passes, after: str) -> Suggestion | None:
        """Return ``suggestion``, with a required statement added, if it passes rules and review."""
        text = f"{after} {suggestion.text}".strip()
        scene = self._scene
        findings = scene.rules.check(text, scene.situation)
        missing = [f for f in findings if f.fixed is not None and f.fixed not in text]
        if missing:
            segments = [
                Segment("fixed", f.fixed, f.rule) for f in missing[:1] if f.fixed is not None
            ]
            flexible = suggestion.segments if all(is_english(s.text) for s in segments) else ()
            suggestion = msgspec.structs.replace(suggestion, segments=(*flexible, *segments))
            text = f"{after} {suggestion.text}".strip()
            findings = scene.rules.check(text, scene.situation)
        if findings or not passes(self._reviewed(text)):
            return None
        return suggestion

    def _reviewed(self, text: str) -> Review:
        scene = self._scene
        channel = scene.conversation.details.channel
        return review(text, scene.turns_before_reply, channel, emoji=scene.emoji)


def _values(part: Part, slots: Slots) -> Slots:
    if part.point is None:
        return slots
    values = {**slots, "fixed": part.point.fixed}
    if part.point.options:
        values["option"] = alternatives(part.point.options)
    return values


def _personalised(review: Review) -> bool:
    return review.validation == "personalised" and not review.findings


def _asks(review: Review) -> bool:
    """Whether the reply asks an open question and claims no understanding of unsaid things."""
    findings = [f for f in review.findings if f.kind != "validation.missing"]
    return review.validation == "none" and review.ace.curiosity >= _OPEN and not findings


def _anything(review: Review) -> bool:
    return not any(f.kind.startswith(("wording.", "personal")) for f in review.findings)

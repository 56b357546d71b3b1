"""Compose words to use, as flexible and fixed segments, and review them before anybody sees them."""

import hashlib
from collections.abc import Callable, Sequence

import msgspec

from assist_service.analysis.reply import review
from assist_service.coaching.frameworks import Framework, Frameworks, FrameworkStep
from assist_service.coaching.lines import Line, Occasion, choose, fill
from assist_service.coaching.scene import Scene
from assist_service.policy.ruleset import FixedPoint
from assist_service.vocabulary import Review, Segment, Suggestion

# So many readings of the same plan are tried before a nudge is shown without words.
ATTEMPTS = 4
BRIDGE = "empathetic-bridge"
Passes = Callable[[Review], bool]


class Part(msgspec.Struct, frozen=True):
    """One step to say, and the fixed point it states, if any."""

    step: FrameworkStep
    point: FixedPoint | None = None


class Composer:
    """Makes the suggestion of one nudge."""

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
            reading.emotion if reading is not None else "neutral",
            frozenset(c.cause for c in reading.causes) if reading is not None else frozenset(),
            signals,
            scene.conversation.lines,
        )

    def opening(self) -> Suggestion | None:
        """Return understanding, then the fixed point that bears on it or a next step."""
        framework = self.fitting()
        if framework is None or self._scene.slots.keys().isdisjoint(("reason", "fact")):
            return None
        points = self._scene.fixed_points
        if points:
            bridged = self.bridge(points[0])
            if bridged is not None:
                return bridged
        return self._compose([Part(step) for step in framework.steps], framework.id, _personalised)

    def bridge(self, point: FixedPoint) -> Suggestion | None:
        """Return understanding, ``point`` as it stands, and the best option after it."""
        own = self.fitting()
        bridge = self._frameworks.get(own.bridge_through if own is not None else BRIDGE)
        if bridge is None or len(bridge.steps) < 3:
            return None
        before, limit, option = bridge.steps[0], bridge.steps[-2], bridge.steps[-1]
        parts = [Part(limit, point)]
        heard = not self._scene.slots.keys().isdisjoint(("reason", "fact"))
        if heard:
            parts.insert(0, Part(before))
        if point.options:
            parts.append(Part(option, point))
        elif own is not None:
            parts.append(Part(own.steps[-1]))
        return self._compose(parts, bridge.id, _personalised if heard else _anything)

    def step(self, framework: str, name: str, passes: Passes, after: str = "") -> Suggestion | None:
        """Return one line of one step; ``after`` is the reply it would be added to."""
        found = self._frameworks.get(framework)
        step = found.step(name) if found is not None else None
        return None if step is None else self._compose([Part(step)], framework, passes, after)

    def whole(self, framework: str) -> Suggestion | None:
        """Return a line of every step of ``framework``, whether or not it takes up a fact."""
        found = self._frameworks.get(framework)
        if found is None:
            return None
        return self._compose([Part(step) for step in found.steps], found.id, _anything)

    def fitting(self) -> Framework | None:
        """Return the framework made for what the customer is upset about, else the team's."""
        causes = self._occasion.causes
        for framework in self._frameworks:
            if framework.causes and not causes.isdisjoint(framework.causes):
                return framework
        return self._frameworks.get(self._framework) or next(iter(self._frameworks), None)

    def _compose(
        self, parts: Sequence[Part], framework: str, passes: Passes, after: str = ""
    ) -> Suggestion | None:
        able = [self._lines(part) for part in parts]
        if not all(able):
            return None
        for attempt in range(ATTEMPTS):
            suggestion = self._write(parts, [c[attempt % len(c)] for c in able], framework)
            if self._stands(suggestion, passes, after):
                return suggestion
        return None

    def _lines(self, part: Part) -> list[Line]:
        return choose(part.step.lines, self._values(part), self._occasion)

    def _values(self, part: Part) -> dict[str, str]:
        values = dict(self._scene.slots)
        if part.point is not None:
            values["fixed"] = part.point.fixed
            if part.point.options:
                values["option"] = alternatives(part.point.options)
        return values

    def _write(self, parts: Sequence[Part], lines: Sequence[Line], framework: str) -> Suggestion:
        segments: list[Segment] = []
        for part, line in zip(parts, lines, strict=True):
            values = self._values(part)
            if "fixed" in line.slots and part.point is not None:
                before, _, after = line.text.partition("{fixed}")
                segments.append(Segment("flexible", fill(before, values).strip()))
                segments.append(Segment("fixed", part.point.fixed, part.point.rule))
                segments.append(Segment("flexible", fill(after, values).strip()))
            else:
                segments.append(Segment("flexible", fill(line.text, values)))
        kept = _merge(_name_once(segments, values.get("customer_name")))
        return Suggestion(kept, framework, tuple(line.id for line in lines))

    def _stands(self, suggestion: Suggestion, passes: Passes, after: str) -> bool:
        text = f"{after} {suggestion.text}".strip()
        scene = self._scene
        if any(finding.level != "tip" for finding in scene.rules.check(text, scene.situation)):
            return False
        return passes(review(text, scene.before, scene.conversation.details.channel))


def _personalised(found: Review) -> bool:
    return found.validation == "personalised" and not found.findings


def _anything(found: Review) -> bool:
    return not any(f.kind.startswith(("wording.", "personal")) for f in found.findings)


def _name_once(segments: list[Segment], name: str | None) -> list[Segment]:
    """Return ``segments`` with the customer's name said in the first one that has it."""
    if name is None:
        return segments
    said = False
    kept = []
    for segment in segments:
        text = segment.text
        if segment.kind == "flexible" and said:
            text = _without(text, name)
        said = said or name in text
        kept.append(segment if text is segment.text else Segment("flexible", text))
    return kept


def _without(text: str, name: str) -> str:
    if text.startswith(f"{name}, "):
        rest = text[len(name) + 2 :]
        return rest[:1].upper() + rest[1:]
    return text.replace(f", {name}", "")


def _merge(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    merged: list[Segment] = []
    for segment in segments:
        if not segment.text:
            continue
        if merged and merged[-1].kind == segment.kind == "flexible":
            merged[-1] = Segment("flexible", f"{merged[-1].text} {segment.text}")
        else:
            merged.append(segment)
    return tuple(merged)


def alternatives(options: Sequence[str]) -> str:
    """Return the options as one says them: "store credit or an exchange"."""
    *first, last = [option.strip().rstrip(".") for option in options[:3]]
    return f"{', '.join(first)} or {last}" if first else last

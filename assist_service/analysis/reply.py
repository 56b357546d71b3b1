"""Review an agent's reply: was the customer heard, and by which words?"""

from collections.abc import Sequence

from assist_service.analysis.ace import curiosity, forward, questions
from assist_service.analysis.canvas import prepare
from assist_service.analysis.uptake import facts
from assist_service.analysis.validation import hear
from assist_service.vocabulary import Ace, Evidence, Finding, Review, Turn


def review(text: str, earlier: Sequence[Turn], channel: str | None = None) -> Review:
    """Return the review of ``text`` as the answer to ``earlier``.

    Args:
        text: the reply or draft as plain text, already masked.
        earlier: the turns before it in order of time, customers' with their readings.
        channel: ``chat``, ``email`` or ``None`` when the helpdesk did not say.

    """
    del channel
    canvas = prepare(text)
    customer = [turn for turn in earlier if turn.message.author == "customer"][-3:]
    known = tuple(fact for turn in customer for fact in facts(turn.message.text))
    heard = hear(canvas, known)
    asked = questions(canvas)
    ahead = forward(canvas)
    findings: list[Finding] = []
    upset = bool(customer) and customer[-1].reading is not None and customer[-1].reading.upset
    if upset and canvas.words and heard.validation == "none":
        findings.append(
            Finding(
                "validation.missing",
                canvas.sentences[0].span,
                "Say first what this means for them.",
            )
        )
    evidence = [Evidence(span, heard.score, "acknowledges") for span in heard.spans]
    evidence += [Evidence(q.span, 0.5, f"{q.openness} question") for q in asked]
    evidence += [Evidence(step.span, 0.5, f"way forward: {step.kind}") for step in ahead.steps]
    return Review(
        heard.validation,
        heard.score,
        Ace(heard.score, curiosity(asked), ahead.score),
        tuple(findings),
        tuple(evidence),
    )

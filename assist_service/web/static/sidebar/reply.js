/* What the agent's draft does so far: steps, ACE, wording to check, and whether it would be blocked. */
import { choices, el, swap } from "./dom.js";
import { icon } from "./icons.js";
import { L, S, step } from "./strings.js";
import { slice } from "./words.js";

/* `draft` is { text, answer } once there is one; `acts`: override(reason), passed(rule), canHold, carded */
export function showReply(root, state, draft, acts) {
  const steps = draft?.answer.checklist ?? state.checklist;
  root.hidden = !draft && steps.length === 0;
  if (root.hidden) return swap(root);
  swap(root,
    el("h2", { id: "reply-title", class: "small" }, draft ? S.reply : S.steps),
    ...(draft ? policy(draft, acts) : []),
    draft && meters(draft.answer.review),
    steps.length > 0 && checklist(steps),
    draft && findings(draft));
}

function meters({ ace, validation, abstained }) {
  if (abstained) return el("p", { class: "validation" }, L.notReviewed);
  const meter = (name) => {
    const value = ace[name];
    const degree = step(L.degrees, value);
    const bar = el("i", {});
    bar.style.width = `${Math.round(value * 100)}%`;
    return el("li", { title: L.ace[name].about },
      el("span", { class: "name" }, L.ace[name].name),
      el("span", { class: "meter", role: "meter", "aria-label": L.ace[name].name, "aria-valuemin": "0", "aria-valuemax": "1",
        "aria-valuenow": value.toFixed(2), "aria-valuetext": degree }, bar),
      el("span", { class: "degree", "aria-hidden": "true" }, degree));
  };
  return el("div", {},
    el("ul", { class: "ace" }, ["acknowledgement", "curiosity", "empowerment"].map(meter)),
    el("p", { class: "validation" }, L.validation[validation]));
}

function checklist(steps) {
  return el("ol", { class: "steps" }, steps.map(({ name, prompt, done }) =>
    el("li", { class: done ? "done" : "" }, icon(done ? "done" : "open"),
      el("span", {}, el("b", {}, name), el("span", { class: "unseen" }, `, ${done ? S.stepDone : S.stepOpen}.`),
        !done && prompt && el("span", { class: "prompt" }, prompt)))));
}

function findings({ text, answer }) {
  const found = answer.review.findings;
  return found.length > 0 && el("div", { class: "findings" },
    el("h3", {}, S.words),
    el("ul", { class: "reasons" }, found.slice(0, 5).map(({ span, message }) =>
      el("li", {}, span[1] - span[0] > 0 && span[1] - span[0] < 120 && el("q", { dir: "auto" }, slice(text, span)), ` ${message}`))));
}

/* Rules that matched, except those the card already shows. */
function policy({ text, answer }, acts) {
  const held = answer.policy.filter(({ level }) => level === "stop");
  const open = held.filter(({ rule }) => !acts.passed(rule));
  const warned = answer.policy.filter(({ level }) => level === "warn");
  // A rule that matched several times is shown once.
  const item = ([first, ...more]) => el("li", {},
    [first, ...more].flatMap(({ span }) => [el("q", { dir: "auto" }, slice(text, span)), " "]), first.message,
    first.fixed && el("p", { class: "instead" }, el("b", {}, `${S.says}: `), first.fixed),
    el("p", { class: "rule" }, first.rule));
  const list = (found) => el("ul", { class: "reasons" },
    [...new Set(found.map(({ rule }) => rule))].map((rule) => item(found.filter((one) => one.rule === rule))));
  return [
    open.length > 0 && !acts.carded && el("div", { class: "held", role: "group", "aria-label": S.heldTitle },
      el("h3", {}, icon("stop"), S.heldTitle),
      list(open),
      choices("override", S.override, S.overrideWhy, L.overrides, acts.override)),
    open.length > 0 && !acts.canHold && !acts.carded && el("p", { class: "warned" }, S.cannotHold),
    held.length > 0 && open.length === 0 && el("p", { class: "passed" }, icon("done"), S.done.overridden),
    warned.length > 0 && el("div", { class: "warned" },
      el("h3", {}, icon("warn"), S.warnTitle), list(warned)),
  ];
}

/* The one nudge: why, words to use, and the agent's answer. It does not change while it is being edited. */
import { choices, copy, el } from "./dom.js";
import { icon } from "./icons.js";
import { L, S } from "./strings.js";
import { reasons, slice } from "./words.js";

const DRAFT = "draft"; // the ID used for an unsent reply

export class NudgeCard {
  /* `acts`: outcome(nudge, kind, more, thanks?), override(reason), say(text), textOf(evidence, nudge) */
  constructor(root, desk, acts) {
    this.root = root;
    this.desk = desk;
    this.acts = acts;
    this.nudge = null;
    this.boxes = [];
  }

  get edited() {
    return this.boxes.some((box) => box.value !== box.defaultValue);
  }

  get busy() {
    return this.nudge !== null && (this.edited || this.boxes.some(focused));
  }

  /* Show `nudge`, or nothing. Wording that the agent is editing is never removed. */
  show(nudge) {
    this.wanted = nudge;
    if (nudge?.id === this.nudge?.id) {
      this.notice?.replaceChildren();
      return;
    }
    if (this.busy) return this.#offer();
    this.#draw(nudge);
  }

  /* Show that the agent's own reply now does what the nudge suggests. */
  met(yes) {
    this.root.classList.toggle("met", yes);
    if (this.metNote) this.metNote.hidden = !yes;
  }

  /* Forget everything, for another conversation. */
  reset() {
    this.#draw(null);
    this.wanted = null;
  }

  #offer() {
    const take = () => {
      this.#draw(this.wanted);
      (this.wanted ? this.root : this.root.parentElement).focus();
    };
    this.notice.replaceChildren(
      el("span", {}, this.wanted ? S.newer : S.gone),
      el("button", { type: "button", class: "quiet", onclick: take }, this.wanted ? S.showNewer : S.clear));
  }

  #draw(nudge) {
    const hadFocus = document.hasFocus() && this.root.contains(document.activeElement);
    this.nudge = nudge;
    this.boxes = [];
    this.root.classList.remove("met");
    this.root.hidden = !nudge;
    this.root.dataset.level = nudge?.level ?? "tip";
    this.root.dataset.id = nudge?.id ?? "";
    this.root.replaceChildren(...(nudge ? this.#parts(nudge) : []));
    this.boxes.forEach(grow);
    if (hadFocus && nudge) this.root.focus({ preventScroll: true });
    if (nudge?.level === "stop") this.root.scrollIntoView({ block: "nearest" });
  }

  #parts(nudge) {
    this.notice = el("p", { class: "notice", role: "status" });
    this.metNote = el("p", { class: "met-note", hidden: true }, icon("done"), S.drafted);
    return [
      el("p", { class: "level" }, icon(nudge.level), S.levels[nudge.level]),
      el("h2", { id: "nudge-title" }, nudge.title),
      el("p", { class: "because" }, nudge.why),
      this.metNote,
      nudge.level === "stop" && nudge.about === DRAFT && !this.desk.canHold && el("p", { class: "warned" }, S.cannotHold),
      nudge.suggestion && this.suggestion(nudge.suggestion),
      nudge.suggestion?.credits?.length > 0 && el("p", { class: "credit" }, S.credit(nudge.suggestion.credits)),
      this.notice,
      ...this.#buttons(nudge),
      this.#why(nudge),
    ].filter(Boolean);
  }

  suggestion(suggestion) {
    this.segments = joined(suggestion.segments);
    return el("div", { class: "suggestion" }, this.segments.map((segment) =>
      segment.kind === "fixed" ? locked(segment) : this.#flexible(segment)));
  }

  #flexible(segment) {
    const box = el("textarea", { class: "flexible", rows: 1, dir: "auto", "aria-label": S.yours, spellcheck: "true" });
    box.value = box.defaultValue = segment.text;
    box.addEventListener("input", () => grow(box));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#use("inserted");
    });
    // A nudge that waited while the agent used the words may appear once they are left alone.
    box.addEventListener("blur", () => setTimeout(() => this.show(this.wanted), 0));
    this.boxes.push(box);
    return box;
  }

  #text() {
    const boxes = [...this.boxes];
    return this.segments
      .map((segment) => (segment.kind === "fixed" ? segment.text : boxes.shift().value).trim())
      .filter(Boolean)
      .join(" ");
  }

  #buttons(nudge) {
    const stop = nudge.level === "stop";
    const [anyway, whatFor] = choices("anyway", S.override, S.overrideWhy, L.overrides, this.acts.override);
    const [dismiss, whyNot] = choices("dismiss", S.dismiss, S.dismissWhy, L.dismissals,
      (reason) => this.#close("dismissed", { reason }));
    const [snooze, howLong] = choices("snooze", S.snooze, S.snoozeWhy, L.pauses,
      (scope) => this.#close("snoozed", { scope }));
    const use = (name, kind, look) => el("button", { type: "button", class: look, onclick: () => this.#use(kind) }, name);
    const insert = nudge.suggestion && this.desk.canInsert;
    return [
      el("div", { class: "actions" },
        insert && use(S.insert, "inserted", "main"),
        nudge.suggestion && use(S.copy, "copied", insert ? "" : "main"),
        ...(stop ? [anyway] : []), dismiss, ...(stop ? [] : [snooze])),
      ...(stop ? [whatFor] : []), whyNot, ...(stop ? [] : [howLong]),
    ];
  }

  #why(nudge) {
    const words = reasons(nudge.evidence, (one) => this.acts.textOf(one, nudge));
    const rules = (nudge.suggestion?.segments ?? []).filter(({ rule }) => rule).map(({ rule }) => rule);
    const from = [
      nudge.suggestion?.framework, ...new Set(rules),
      ...Object.entries(nudge.versions).map(([part, version]) => `${S.versions[part] ?? part} ${version}`),
    ].filter(Boolean);
    return el("details", { class: "why" }, el("summary", {}, S.why),
      words.length > 0 && [el("h3", {}, S.whyWords), el("ul", { class: "reasons" }, words)],
      from.length > 0 && [el("h3", {}, S.whyFrom), el("ul", { class: "from" }, from.map((one) => el("li", {}, one)))],
      el("p", {}, S.whyGone));
  }

  async #use(kind) {
    const { nudge, edited } = this;
    const text = this.#text();
    let done = kind;
    let thanks;
    try {
      if (kind === "inserted") await this.desk.insert(text);
      else await copy(text);
    } catch {
      done = "copied";
      try {
        if (kind === "copied") throw new Error("copying is blocked");
        await copy(text);
        thanks = S.cannotInsert;
      } catch {
        return this.notice.replaceChildren(S.cannotCopy);
      }
    }
    if (edited) this.acts.outcome(nudge, "edited", {});
    this.#close(done, {}, thanks);
  }

  #close(outcome, more, thanks) {
    const nudge = this.nudge;
    this.boxes.forEach((box) => { box.defaultValue = box.value; });
    this.#draw(null);
    this.acts.outcome(nudge, outcome, more, thanks);
  }
}

/* A frame remembers its element when the focus goes to the desk around it. */
const focused = (node) => document.hasFocus() && document.activeElement === node;

/* Adjacent parts that the agent may reword are shown as one text. */
function joined(segments) {
  const out = [];
  for (const { kind, text, rule } of segments) {
    const last = out.at(-1);
    if (kind === "flexible" && last?.kind === "flexible") last.text += ` ${text}`;
    else out.push({ kind, text, rule });
  }
  return out;
}

function locked(segment) {
  return el("div", { class: "fixed", role: "group", "aria-label": S.fixed, title: S.fixedHelp },
    el("p", { class: "fixed-label" }, icon("lock"), S.fixed, segment.rule && el("span", { class: "rule" }, segment.rule)),
    el("p", { class: "fixed-text", dir: "auto" }, segment.text));
}

/* Browsers that size a box to its content do it themselves. */
export function grow(box) {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

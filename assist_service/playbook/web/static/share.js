/* Share a line: the agent's words without this customer's facts, previewed before anything is stored. */
import { el } from "../sidebar/dom.js";
import { L } from "../sidebar/strings.js";
import { ownText } from "../sidebar/words.js";
import { S } from "./strings.js";

const PAUSE = 250; // ms without a keystroke before the line is checked again

export class ShareForm {
  constructor(api, now, tell) {
    Object.assign(this, { api, now, tell });
    this.root = el("form", { class: "share", hidden: true, novalidate: true, "aria-label": S.share });
    this.root.addEventListener("submit", (event) => { event.preventDefault(); this.#send("team"); });
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
      this.tell("");
    });
  }

  /* One click: begin with the agent's draft or else their last reply. */
  async open() {
    const { draft, state } = this.now();
    const sent = (state?.turns ?? []).filter(({ author }) => author === "agent").at(-1);
    const text = draft.trim() || (sent ? ownText(sent) : "");
    this.#draw();
    this.root.hidden = false;
    if (text) await this.#look(text, true);
    else this.#problems([{ message: S.nothing, hint: "" }], "");
    this.line.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.timer);
    this.asked = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  #draw() {
    this.line = el("textarea", { id: "share-line", class: "flexible", rows: 3, dir: "auto", maxlength: "600", "aria-describedby": "share-why" });
    this.line.addEventListener("input", () => {
      this.team.disabled = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#look(this.line.value, false), PAUSE);
    });
    this.sample = el("p", { class: "sample", dir: "auto" });
    this.wrong = el("div", { class: "wrong", role: "status" });
    this.move = el("select", { id: "share-move" }, Object.entries(S.moves).map(([value, text]) => el("option", { value }, text)));
    this.feelings = ticks("feelings", L.feelings, ["neutral"]);
    this.causes = ticks("causes", L.causes, []);
    this.credit = el("input", { type: "checkbox", name: "credit", checked: true });
    this.team = el("button", { type: "submit", class: "main", disabled: true }, S.toTeam);
    const { name } = this.now();
    this.root.replaceChildren(
      el("label", { for: "share-line" }, S.shareLabel), this.line, el("p", { id: "share-why", class: "hint" }, S.shareWhy),
      this.sample, this.wrong,
      el("p", { class: "field" }, el("label", { for: "share-move" }, S.does), this.move),
      group(S.fits, this.feelings), group(S.about, this.causes),
      ...(name ? [el("label", { class: "tick" }, this.credit, ` ${S.credit} (${name})`)] : []),
      el("div", { class: "actions" }, this.team,
        el("button", { type: "button", onclick: () => this.#send("own") }, S.toOwn),
        el("button", { type: "button", class: "quiet", onclick: () => { this.close(); this.tell(""); } }, S.cancel)));
  }

  async #look(text, first) {
    const { key } = this.now();
    const asked = (this.asked = {});
    if (!text.trim()) return this.#problems([{ message: S.nothing, hint: "" }], "");
    let told;
    try {
      told = await this.api.post(this.api.at(key, "/phrases/preview"), { text });
    } catch (error) {
      if (this.asked === asked) this.#problems([{ message: error.status ? error.message : S.away, hint: "" }], "");
      return;
    }
    if (this.asked !== asked) return;
    if (first) {
      this.line.value = told.line;
      this.move.value = told.move;
      for (const [box, chosen] of [[this.feelings, told.feelings], [this.causes, told.causes]])
        for (const one of box.querySelectorAll("input")) one.checked = chosen.includes(one.value);
    }
    this.ready = told.line;
    this.#problems(told.problems, told.example);
  }

  #problems(found, example) {
    this.team.disabled = found.length > 0;
    const kept = this.ready && this.ready !== this.line.value.trim() ? [el("b", {}, `${S.becomes}: `), this.ready, el("br", {})] : [];
    this.sample.replaceChildren(...(example ? [...kept, el("b", {}, `${S.example}: `), example] : []));
    this.wrong.replaceChildren(...(found.length ? [
      el("p", {}, S.cannot),
      el("ul", { class: "reasons" }, found.map(({ message, hint }) => el("li", {}, message, hint && ` ${hint}`))),
    ] : []));
  }

  async #send(keep) {
    const { key, name } = this.now();
    const chosen = (box) => [...box.querySelectorAll("input:checked")].map(({ value }) => value);
    const body = { text: this.line.value, move: this.move.value, keep, feelings: chosen(this.feelings), causes: chosen(this.causes),
      credit: keep === "team" && name && this.credit.checked ? name : "" };
    try {
      const { status } = await this.api.post(this.api.at(key, "/phrases"), body);
      this.close();
      this.tell(S[status] ?? S.shared, true);
    } catch (error) {
      this.#problems([{ message: error.status ? error.message : S.away, hint: "" }], "");
    }
  }
}

function ticks(name, words, without) {
  return el("div", { class: "ticks" }, Object.entries(words).filter(([value]) => !without.includes(value)).map(([value, text]) =>
    el("label", { class: "tick" }, el("input", { type: "checkbox", name, value }), ` ${text.toLowerCase()}`)));
}

/* Folded, because the conversation already determines what fits. */
const group = (title, box) => el("details", { class: "fits" }, el("summary", {}, title), box);

/* Phrases: find a line, share a line, and the agent's own style. Nothing is requested until it is opened. */
import { uuid } from "../sidebar/api.js";
import { copy, el, swap } from "../sidebar/dom.js";
import { L } from "../sidebar/strings.js";
import { S } from "./strings.js";
import { ShareForm } from "./share.js";

const PAUSE = 120; // ms without a keystroke before a search

export function start(...parts) {
  const panel = new Panel(...parts);
  panel.show(panel.now().state);
  return panel;
}

class Panel {
  /* `desk` as in sidebar/desk.js; `now` gives { key, state, draft, name }; `say` reads aloud. */
  constructor(root, api, desk, now, say) {
    Object.assign(this, { root, api, desk, now, say });
    this.list = el("ul", { class: "phrases", "aria-live": "off" });
    this.note = el("p", { class: "notice", role: "status" });
    this.words = el("input", { id: "phrase-words", type: "search", maxlength: "200", placeholder: S.searchHint, autocomplete: "off" });
    this.feeling = choice("phrase-feeling", S.anyFeeling, L.feelings, ["neutral"]);
    this.cause = choice("phrase-cause", S.anyCause, L.causes);
    this.found = el("details", { class: "find", "data-keep": "find" },
      el("summary", {}, S.open),
      el("div", { class: "sought" },
        field("phrase-words", S.search, this.words), field("phrase-feeling", S.feeling, this.feeling), field("phrase-cause", S.cause, this.cause)),
      this.list);
    this.form = new ShareForm(api, now, (text, again) => this.#tell(text, again));
    this.button = el("button", { type: "button", class: "quiet", title: S.shareHint, "aria-expanded": "false", onclick: () => this.#share() }, S.share);
    this.tone = this.#tones();
    swap(root, el("h2", { id: "phrases-title", class: "small" }, S.title), this.found,
      el("div", { class: "actions" }, this.button), this.form.root, this.note, this.tone);
    this.found.addEventListener("toggle", () => { if (this.found.open) this.search(); });
    this.words.addEventListener("input", () => this.#soon());
    for (const one of [this.feeling, this.cause]) one.addEventListener("change", () => this.search());
  }

  /* The lines that fit change with the customer's messages. */
  show(state) {
    this.root.hidden = state === null;
    const about = state?.customer?.message;
    if (about === this.about) return;
    this.about = about;
    if (this.found.open) this.search();
  }

  reset() {
    this.about = undefined;
    this.root.hidden = true;
    this.words.value = this.feeling.value = this.cause.value = "";
    this.list.replaceChildren();
    this.#tell("");
    this.form.close();
    this.button.setAttribute("aria-expanded", "false");
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), PAUSE);
  }

  async search() {
    clearTimeout(this.timer);
    const { key } = this.now();
    const asked = (this.asked = {});
    const sought = new URLSearchParams({ words: this.words.value, feeling: this.feeling.value, cause: this.cause.value });
    const answer = await this.api.fetch(`${this.api.at(key, "/phrases")}?${sought}`).catch(() => null);
    // Another search, or another conversation, came in between.
    if (this.asked !== asked || this.now().key !== key) return;
    if (!answer?.ok) return this.list.replaceChildren(el("li", { class: "none" }, S.away));
    const { phrases } = await answer.json();
    swap(this.list, ...(phrases.length ? phrases.map((one) => this.#item(one)) : [el("li", { class: "none" }, S.none)]));
  }

  #item(phrase) {
    const act = (name, look, onclick, more) => el("button", { type: "button", class: look, onclick, ...more }, name);
    const shared = phrase.state === "offered" || phrase.state === "approved";
    return el("li", { "data-phrase": phrase.id },
      el("p", { class: "phrase", dir: "auto" }, phrase.text),
      el("p", { class: "whose" }, whose(phrase)),
      el("div", { class: "actions" },
        act(this.desk.canInsert ? S.insert : S.copy, "", () => this.#use(phrase)),
        shared && act(phrase.voted ? S.goodOn : S.good, "quiet", () => this.#vote(phrase), { "aria-pressed": String(phrase.voted) }),
        phrase.mine && act(phrase.state === "own" ? S.forget : S.takeBack, "quiet", () => this.#forget(phrase))));
  }

  async #use(phrase) {
    const { key } = this.now();
    let done = S.copied;
    try {
      if (this.desk.canInsert) {
        await this.desk.insert(phrase.text);
        done = S.inserted;
      } else await copy(phrase.text);
    } catch {
      try {
        await copy(phrase.text);
      } catch {
        return this.#tell(S.cannotCopy);
      }
    }
    this.#tell(done);
    // It is not offered to this customer again.
    await this.#post(key, "/used", { phrase: phrase.id, id: uuid() });
    this.search();
  }

  async #vote(phrase) {
    await this.#post(this.now().key, "/vote", { phrase: phrase.id, vote: phrase.voted ? "none" : "up" });
    this.search();
  }

  async #forget(phrase) {
    if (await this.#post(this.now().key, "/forget", { phrase: phrase.id })) this.#tell(S.forgotten);
    this.search();
  }

  async #post(key, path, body) {
    try {
      return await this.api.post(this.api.at(key, `/phrases${path}`), body);
    } catch (error) {
      this.#tell(error.status ? error.message : S.away);
      return null;
    }
  }

  #share() {
    const open = this.form.root.hidden;
    this.#tell("");
    if (open) this.form.open();
    else this.form.close();
    this.button.setAttribute("aria-expanded", String(open));
  }

  #tell(text, again = false) {
    this.note.textContent = text;
    if (text) this.say(text);
    if (this.form?.root.hidden) this.button?.setAttribute("aria-expanded", "false");
    if (again && this.found.open) this.search();
  }

  #tones() {
    const box = (name, label) => el("label", {}, el("input", { type: "checkbox", name, onchange: () => this.#keepTone() }), ` ${label}`);
    const root = el("details", { class: "tone", "data-keep": "tone" }, el("summary", {}, S.tone),
      Object.entries(S.tones).map(([name, label]) => box(name, label)), el("p", {}, S.toneWhy));
    root.addEventListener("toggle", async () => {
      if (!root.open) return;
      const answer = await this.api.fetch(this.api.at(this.now().key, "/hand")).catch(() => null);
      const told = answer?.ok ? (await answer.json()).tone : {};
      for (const one of root.querySelectorAll("input")) one.checked = Boolean(told[one.name]);
    });
    return root;
  }

  async #keepTone() {
    const tone = Object.fromEntries([...this.tone.querySelectorAll("input")].map((one) => [one.name, one.checked]));
    const answer = await this.api.fetch(this.api.at(this.now().key, "/hand"), {
      method: "PUT", body: JSON.stringify({ tone }), headers: { "Content-Type": "application/json" } }).catch(() => null);
    this.#tell(answer?.ok ? S.toneKept : S.away, true);
  }
}

function whose({ state, from, votes, used, kept }) {
  const name = state === "own" ? S.own : state === "file" ? S.framework(from) : from ? S.from(from) : S.colleague;
  return [name, state === "offered" && S.fresh, votes > 0 && S.votes(votes), used > 0 && S.used(used, kept)].filter(Boolean).join(" · ");
}

const field = (id, label, control) => el("p", { class: "field" }, el("label", { for: id }, label), control);

function choice(id, any, words, without = []) {
  return el("select", { id }, el("option", { value: "" }, any),
    Object.entries(words).filter(([name]) => !without.includes(name)).map(([value, text]) => el("option", { value }, text[0].toUpperCase() + text.slice(1))));
}

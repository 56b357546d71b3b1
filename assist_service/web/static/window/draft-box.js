/* A text box for desks whose reply box can't be reached: checked while the agent types, then copied.
 *
 * A desk adapter uses it as its Desk (see desk.js):
 *
 *   const desk = new DraftBox(page, handlers);
 *
 * Nothing is sent from here, and the page says so.
 */
import { copy, el } from "../sidebar/dom.js";
import { S } from "../sidebar/strings.js";
import { W } from "./strings.js";

export class DraftBox {
  canInsert = true;
  seesDraft = true;
  canHold = false;

  constructor(page, handlers) {
    this.handlers = handlers;
    this.drafts = new Map(); // what was written for each conversation, on this page only
    this.key = null;
    S.done.inserted = W.box.inserted; // the reply is written here, not where it is sent from
    this.text = el("textarea", { id: "draft-box", class: "flexible", rows: 4, dir: "auto", spellcheck: "true" });
    this.text.addEventListener("input", () => this.#changed());
    this.status = el("p", { class: "soft", role: "status" }, W.box.about(page.desk_name));
    const style = new URL("window.css", import.meta.url).href;
    if (![...document.styleSheets].some(({ href }) => href === style)) document.head.append(el("link", { rel: "stylesheet", href: style }));
    this.section = el("section", { id: "composer", class: "card", "aria-labelledby": "composer-title", hidden: true },
      el("h2", { class: "small" }, el("label", { id: "composer-title", for: "draft-box" }, W.box.title)),
      this.text,
      el("div", { class: "actions" },
        el("button", { type: "button", onclick: () => this.#copy(page.desk_name) }, W.box.copy),
        el("button", { type: "button", class: "quiet", onclick: () => this.#write("") }, S.clear)),
      this.status);
    document.getElementById("nudge").after(this.section);
  }

  /* The page shows another conversation, with that conversation's own draft. */
  turned(key) {
    this.key = key;
    this.section.hidden = key === null;
    this.text.value = this.drafts.get(key) ?? "";
    this.handlers.onDraft(this.text.value);
  }

  async insert(text) {
    const { selectionStart: at, selectionEnd: end, value } = this.text;
    const before = value.slice(0, at).trimEnd();
    const after = value.slice(end).trimStart();
    this.#write([before, text, after].filter(Boolean).join("\n"));
    this.text.focus();
  }

  #write(text) {
    this.text.value = text;
    this.#changed();
  }

  #changed() {
    this.drafts.set(this.key, this.text.value);
    this.handlers.onDraft(this.text.value);
  }

  async #copy(desk) {
    if (!this.text.value.trim()) return this.status.replaceChildren(W.box.empty);
    try {
      await copy(this.text.value);
      this.status.replaceChildren(W.box.copied(desk));
    } catch {
      this.text.select();
      this.status.replaceChildren(S.cannotCopy);
    }
  }
}

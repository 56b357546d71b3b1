/* The agent's own open conversations, the one at risk first, and whether this page follows the desk. */
import { el, swap } from "../sidebar/dom.js";
import { icon } from "../sidebar/icons.js";
import { Stream } from "../sidebar/stream.js";
import { L, S, step } from "../sidebar/strings.js";
import { W } from "./strings.js";

/* Show the board in `root`; `follow(key)` shows a conversation. */
export function start(root, api, follow) {
  // Each token is for one conversation. A waiting outcome keeps its own conversation's token and is
  // dropped when that expires, because only the visible conversation's token is renewed.
  api.only = true;
  return new Board(root, api, (key, token) => { api.token = token; follow(key); });
}

class Board {
  /* `open(key, token)`: the agent chose a conversation, or went to it in their desk. */
  constructor(root, api, open) {
    this.root = root;
    this.open = open;
    this.rows = [];
    this.current = null;
    this.looking = undefined; // the desk's last conversation; undefined until it is known
    this.tokens = new Map();
    this.box = el("input", { type: "checkbox", id: "go-along", checked: true });
    this.list = el("div", {});
    root.append(
      el("h2", { id: "board-title", class: "small" }, W.board),
      this.list,
      el("label", { class: "go-along" }, this.box, W.goAlong));
    root.hidden = false;
    new Stream(api, null, { event: (type, data) => this.#onEvent(type, data), status: () => {} }, "/v1/board/events").start();
  }

  /* Mark the conversation that the page shows. */
  show(key) {
    this.current = key;
    this.#draw();
  }

  #onEvent(type, { rows, looking }) {
    if (type !== "board") return;
    this.rows = rows;
    for (const row of [...rows, looking].filter(Boolean)) this.tokens.set(row.key, row.token);
    const next = looking?.key;
    // Follow changes only: an agent who chose a conversation here stays with it.
    const moved = this.looking !== undefined && next && next !== this.looking;
    if (next || this.looking === undefined) this.looking = next ?? null;
    if (moved && this.box.checked && next !== this.current) this.#open(next);
    else this.#draw();
  }

  #open(key) {
    this.open(key, this.tokens.get(key));
  }

  #draw() {
    const items = this.rows.map((row) => el("li", {}, this.#row(row)));
    swap(this.list, items.length ? el("ul", { class: "board" }, items) : el("p", { class: "soft" }, W.boardEmpty));
  }

  #row({ key, customer_name: name, emotion, intensity, trend, risk, waiting, since, nudge }) {
    const mine = key === this.current;
    const feels = emotion && emotion !== "neutral" && intensity > 0;
    return el("button", { type: "button", class: "row", "data-keep": key, "aria-current": mine ? "true" : null,
      onclick: () => { if (!mine) this.#open(key); } },
    el("span", { class: "who" }, name || W.someone),
    el("span", { class: `how ${emotion ?? ""}` },
      feels ? `${L.feelings[emotion]}, ${step(L.strengths, intensity)}` : W.calm,
      feels && trend !== "steady" && el("span", { class: "trend" }, icon(trend), L.trends[trend].toLowerCase())),
    risk >= L.furtherFrom && el("span", { class: "risk" }, icon("flag"), L.further),
    el("span", { class: "since" }, (waiting ? W.waitingSince : W.answeredAt)(time(since)), nudge && ` · ${W.advised}`));
  }
}

const time = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/* Other words for a nudge, from a language model. Loaded only where a team has one. */
import { el } from "../sidebar/dom.js";
import { grow } from "../sidebar/nudge.js";

const PATIENCE = 1_500; // ms; the service gives up sooner
const asked = new Set();

const S = {
  other: "Worded by a language model and checked.",
  ready: "These are the ready words.",
  showOther: "Show the other words",
  showReady: "Show the ready words",
};

/* The ready words stand already; other ones take their place if they come soon and nobody has begun. */
export async function ask(api, key, nudge, card) {
  if (!nudge.suggestion || asked.has(nudge.id)) return;
  asked.add(nudge.id);
  const told = await api.post(api.at(key, "/reword"), { nudge: nudge.id }, AbortSignal.timeout(PATIENCE)).catch(() => null);
  if (told?.suggestion) show(card, nudge, told.suggestion, true);
}

function show(card, nudge, other, yes) {
  const turn = el("button", { type: "button", class: "quiet", onclick: () => {
    show(card, nudge, other, !yes);
    card.root.querySelector(".reworded button")?.focus({ preventScroll: true });
  } }, yes ? S.showReady : S.showOther);
  replace(card, nudge.id, yes ? other : nudge.suggestion, el("p", { class: "reworded" }, el("span", {}, yes ? S.other : S.ready), turn));
}

/* Not under the hands of an agent who has begun to use the words that stand. */
function replace(card, id, suggestion, note) {
  if (card.nudge?.id !== id || card.busy) return;
  card.boxes = [];
  card.root.querySelector(".suggestion + .reworded")?.remove();
  const words = card.suggestion(suggestion);
  card.root.querySelector(".suggestion").replaceWith(words);
  words.after(note);
  card.boxes.forEach(grow);
}

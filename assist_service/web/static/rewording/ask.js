/* A nudge's suggestion, reworded by a language model. Loaded only if a team has rewording turned on. */
import { el } from "../sidebar/dom.js";
import { grow } from "../sidebar/nudge.js";

const TIMEOUT = 1_500; // ms; the service gives up earlier
const requested = new Set();

const S = {
  reworded: "Reworded by a language model and checked.",
  original: "This is the original wording.",
  showReworded: "Show the rewording",
  showOriginal: "Show the original wording",
};

/* The original wording is already on the card; a rewording replaces it unless the agent has begun to use it. */
export async function ask(api, key, nudge, card) {
  if (!nudge.suggestion || requested.has(nudge.id)) return;
  requested.add(nudge.id);
  const answer = await api.post(api.at(key, "/reword"), { nudge: nudge.id }, AbortSignal.timeout(TIMEOUT)).catch(() => null);
  if (answer?.suggestion) show(card, nudge, answer.suggestion, true);
}

function show(card, nudge, rewording, reworded) {
  const toggle = el("button", { type: "button", class: "quiet", onclick: () => {
    show(card, nudge, rewording, !reworded);
    card.root.querySelector(".reworded button")?.focus({ preventScroll: true });
  } }, reworded ? S.showOriginal : S.showReworded);
  const note = el("p", { class: "reworded" }, el("span", {}, reworded ? S.reworded : S.original), toggle);
  replace(card, nudge.id, reworded ? rewording : nudge.suggestion, note);
}

/* Does nothing if the card shows another nudge or the agent is using the suggestion. */
function replace(card, id, suggestion, note) {
  if (card.nudge?.id !== id || card.busy) return;
  card.boxes = [];
  card.root.querySelector(".suggestion + .reworded")?.remove();
  const wording = card.suggestion(suggestion);
  card.root.querySelector(".suggestion").replaceWith(wording);
  wording.after(note);
  card.boxes.forEach(grow);
}

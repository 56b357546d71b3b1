/* The customer's feeling, with its reasons marked in their own words. */
import { el, swap } from "./dom.js";
import { icon } from "./icons.js";
import { L, S, step } from "./strings.js";
import { marked, reasons, slice } from "./words.js";

export function showFeeling(root, state) {
  const { customer, turns, details } = state;
  const turn = customer && turns.find(({ id }) => id === customer.message);
  root.hidden = !customer;
  if (!customer) return swap(root);
  const name = details.customer_name;
  const reading = customer.reading;
  const said = turns.filter(({ author }) => author === "customer").length;
  const own = (evidence) => !evidence.message || evidence.message === customer.message;
  swap(root,
    el("h2", { id: "feeling-title", class: "small" }, S.feeling(name)),
    reading.abstained ? el("p", {}, L.abstained[reading.abstained]) : mood(reading, said > 1),
    ...care(reading),
    turn && marked(turn.text, spans(reading, own), turn.skipped_parts),
    turn && shows(turn.text, reading, own));
}

/* One message has no trend yet. */
function mood(reading, moved) {
  const labels = reading.emotions.length ? reading.emotions : [reading.emotion];
  const words = [reading.emotion, ...labels.filter((one) => one !== reading.emotion)].map((one) => L.feelings[one]);
  const calm = reading.emotion === "neutral";
  return el("div", { class: `mood ${reading.emotion}` },
    el("p", { class: "emotion" }, words[0],
      words.length > 1 && el("span", { class: "also" }, ` and ${words.slice(1, 3).join(", ").toLowerCase()}`)),
    el("p", { class: "facts" },
      !calm && strength(reading.intensity),
      moved && el("span", { class: `trend ${reading.trend}` }, icon(reading.trend), L.trends[reading.trend])));
}

/* Signs that call for care, and the risk of escalation: two lines, because they are different things. */
function care(reading) {
  const kinds = [...new Set((reading.signals ?? []).map(({ kind }) => kind))].filter((kind) => L.signals[kind]);
  const needs = kinds.filter((kind) => kind.startsWith("need."));
  const risks = kinds.filter((kind) => !needs.includes(kind)).map((kind) => L.signals[kind]).join(", ");
  const further = reading.escalation_risk >= L.furtherFrom && L.further;
  return [
    (further || risks) && el("p", { class: "risk" }, icon("flag"), el("span", {}, [further, risks].filter(Boolean).join(": "))),
    needs.length > 0 && el("p", { class: "need" }, icon("care"),
      el("span", {}, `${L.support}: ${needs.map((kind) => L.signals[kind]).join(", ")}`)),
  ];
}

function strength(value) {
  const word = step(L.strengths, value);
  const dots = [0.05, 0.34, 0.67].map((from) => el("i", { class: value >= from ? "on" : "" }));
  return el("span", { class: "strength", title: S.strengthLabel }, el("span", { class: "dots", "aria-hidden": "true" }, dots), word);
}

function spans(reading, own) {
  return [
    ...reading.evidence.filter(own).map(({ span, why }) => ({ span, why })),
    ...reading.causes.map(({ span, cause }) => ({ span, why: L.causes[cause] })),
    ...(reading.signals ?? []).map(({ span, kind }) => ({ span, why: kind })),
  ];
}

/* The causes, in a word each; opened, the words that show the feeling. */
function shows(text, reading, own) {
  const about = [...new Set(reading.causes.map(({ cause }) => L.causes[cause] ?? cause))];
  const items = reasons(reading.evidence.filter(own), ({ span }) => slice(text, span));
  if (!items.length && !about.length) return null;
  return el("details", { class: "shows", "data-keep": "shows" },
    el("summary", { "data-keep": "shows-title" }, about.length > 0 ? `${S.about}: ${about.join(", ")}` : S.shows),
    items.length > 0 && [el("h3", {}, S.shows), el("ul", { class: "reasons" }, items)]);
}

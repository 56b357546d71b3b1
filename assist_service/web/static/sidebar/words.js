/* Spans count characters as the service does: code points, not UTF-16 units. */
import { el } from "./dom.js";
import { S, inWords } from "./strings.js";

const ROOM = 900;

export const slice = (text, [start, end]) => [...text].slice(start, end).join("");

/* Merge spans that touch or overlap; drop those outside the text. */
export function joined(spans, length) {
  const inside = spans
    .map(({ span: [start, end], why }) => ({ start: Math.max(0, start), end: Math.min(length, end), whys: [why] }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const out = [];
  for (const next of inside) {
    const last = out.at(-1);
    if (last && next.start < last.end) {
      last.end = Math.max(last.end, next.end);
      last.whys.push(...next.whys);
    } else out.push(next);
  }
  return out;
}

/* Merge marks with only spaces between them, so that a phrase is marked as one. */
function bridged(marks, letters) {
  const out = [];
  for (const next of marks) {
    const last = out.at(-1);
    if (last && !letters.slice(last.end, next.start).join("").trim()) {
      last.end = next.end;
      last.whys.push(...next.whys);
    } else out.push(next);
  }
  return out;
}

/* The text without what its writer did not write. */
export function ownText({ text, skipped_parts: skipped = [] }) {
  const letters = [...text];
  return stretches(skipped, letters.length).map(([start, end]) => letters.slice(start, end).join("").trim()).filter(Boolean).join("\n");
}

/* What lies between the skipped parts, in order. */
function stretches(skipped, length) {
  const edges = [0, ...skipped.flatMap(({ span }) => span), length];
  return edges.flatMap((start, index) => (index % 2 === 0 ? [[start, edges[index + 1]]] : []));
}

/* The customer's message with the words that count marked and what is not theirs folded; a long one is cut around
 * the marks. */
export function marked(text, spans, skipped = []) {
  const letters = [...text];
  const marks = bridged(joined(spans, letters.length), letters);
  const own = stretches(skipped, letters.length).map((stretch) => trimmed(letters, stretch));
  const length = own.reduce((sum, [start, end]) => sum + end - start, 0);
  const from = length <= ROOM ? 0 : Math.max(0, (marks[0]?.start ?? 0) - 120);
  const quote = el("blockquote", { dir: "auto", class: "said", "aria-label": S.said });
  let room = ROOM;
  for (const [index, [start, end]] of own.entries()) {
    const first = Math.max(start, Math.min(from, end));
    const last = Math.min(end, first + room);
    if (first > start) quote.append(S.cut);
    quote.append(...words(letters, marks, first, last));
    if (last < end && last > first) quote.append(S.cut);
    room -= last - first;
    if (skipped[index]) quote.append(folded(letters, skipped[index], index));
  }
  return quote;
}

function words(letters, marks, start, end) {
  const nodes = [];
  let at = start;
  for (const mark of marks) {
    if (mark.start < at || mark.end > end) continue;
    nodes.push(letters.slice(at, mark.start).join(""));
    nodes.push(el("mark", { title: [...new Set(mark.whys.map(inWords))].join("; ") }, letters.slice(mark.start, mark.end).join("")));
    at = mark.end;
  }
  return [...nodes, letters.slice(at, end).join("")];
}

function folded(letters, { kinds, span: [start, end] }, index) {
  const keep = `skipped-${index}`;
  return el("details", { class: "skipped", "data-keep": keep },
    el("summary", { "data-keep": `${keep}-title` }, S.skipped(kinds)),
    el("div", { dir: "auto" }, letters.slice(start, end).join("").trim()));
}

/* Without the blank lines around it. */
function trimmed(letters, [start, end]) {
  while (start < end && !letters[start].trim()) start += 1;
  while (end > start && !letters[end - 1].trim()) end -= 1;
  return [start, end];
}

/* Reasons, strongest first, each with the words behind it. */
export function reasons(evidence, textOf) {
  const seen = new Set();
  return [...evidence]
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .map((one) => ({ why: inWords(one.why), words: textOf(one) }))
    .filter(({ why, words }) => words && !seen.has(why + words) && seen.add(why + words))
    .slice(0, 6)
    .map(({ why, words }) => el("li", {}, el("q", { dir: "auto" }, words), why && `: ${why}`));
}

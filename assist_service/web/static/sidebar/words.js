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

/* The customer's message with the relevant words marked; a long message is cut around them. */
export function marked(text, spans) {
  const letters = [...text];
  const marks = bridged(joined(spans, letters.length), letters);
  const from = letters.length <= ROOM ? 0 : Math.max(0, (marks[0]?.start ?? 0) - 120);
  const to = Math.min(letters.length, from + ROOM);
  const quote = el("blockquote", { dir: "auto", class: "said", "aria-label": S.said });
  let at = from;
  if (from > 0) quote.append(S.cut);
  for (const mark of marks) {
    if (mark.start < at || mark.end > to) continue;
    quote.append(letters.slice(at, mark.start).join(""));
    quote.append(el("mark", { title: [...new Set(mark.whys.map(inWords))].join("; ") }, letters.slice(mark.start, mark.end).join("")));
    at = mark.end;
  }
  quote.append(letters.slice(at, to).join(""));
  if (to < letters.length) quote.append(S.cut);
  return quote;
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

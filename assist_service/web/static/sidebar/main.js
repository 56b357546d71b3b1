/* The sidebar: follows one conversation, shows what helps, and tells the service what the agent did. */
import { Api } from "./api.js";
import { el, swap } from "./dom.js";
import { showFeeling } from "./feeling.js";
import { NudgeCard } from "./nudge.js";
import { showReply } from "./reply.js";
import { Stream } from "./stream.js";
import { L, S } from "./strings.js";
import { slice } from "./words.js";

const PAUSE = 80; // ms without a keystroke before a draft is reviewed
const AGAIN = 5_000; // ms until a draft is offered again to a service that is too busy for it
const SETTLED = 700; // ms before advice on a draft may take the card
const LONGEST_TIMER = 2 ** 31 - 1; // a longer one would fire at once
const VERDICT = 1_200; // ms that a send may wait for its review

const $ = (id) => document.getElementById(id);
const pageData = JSON.parse($("page").textContent);
const page = { key: pageData.key, desk_name: pageData.desk_name, agent_name: pageData.agent_name };
const api = new Api(pageData.token);

let desk = { canInsert: false, seesDraft: false, canHold: false };
let key = null;
let stream = null;
let state = null;
let draft = null; // { text, answer }: the last review that still applies
let draftText = "";
let reviewing = null; // AbortController
let timers = {};
let passed = new Set(); // rules the agent overrode in this conversation
let closed = new Set(); // nudges the agent answered on this page
let thanks = ""; // the message in place of the answered nudge
let waking = null; // the timer of a snooze that ends
let lost = null; // when the stream broke
let fresh = { text: null, until: 0 }; // the draft right after an insert
let card = null;
let board = null;
let phrases = null;

/* ---- display ---- */

function show() {
  $("assist").setAttribute("aria-busy", String(key !== null && state === null));
  if (key === null) return rest(S.none, S.noneWhy);
  if (state === null) return;
  showFeeling($("feeling"), state);
  showNudge();
  phrases?.show(state);
  showReply($("reply"), { ...state, checklist: state.off ? [] : state.checklist }, draft,
    { override, passed: (rule) => passed.has(rule), canHold: desk.canHold, carded: card.nudge?.level === "stop" });
}

function showNudge() {
  const open = state.nudge && !closed.has(state.nudge.id) && !answeredFor(state.nudge) ? state.nudge : null;
  const own = draft?.settled && !resting(draft) ? draft.answer.nudge : null;
  // Advice on the draft replaces the open nudge; a draft that needs no advice has done what it suggested.
  const heeded = own && !closed.has(own.id) && !state.off && (!state.quiet || own.level === "stop");
  const nudge = heeded ? own : open;
  if (nudge && nudge.id !== card.nudge?.id) {
    thanks = "";
    say(S.nudged(nudge.title));
  }
  card.show(nudge);
  if (nudge && nudge === open && state.rewording) import("../rewording/ask.js").then(({ ask }) => ask(api, key, nudge, card), () => {});
  card.met(Boolean(open && draft?.settled && met(open, draft.answer)));
  if (card.nudge) return rest();
  if (state.off && !state.silent) return rest(...L.suppressed.off);
  if (state.quiet) return rest(quietTitle(state.quiet), S.quietWhy, el("button", { type: "button", class: "quiet", "data-keep": "speak", onclick: speakAgain }, S.speakAgain));
  if (state.silent || state.held_back) return rest(...L.suppressed[state.silent || "holdout"]);
  if (thanks) return rest("", thanks);
  if (!state.customer) return rest(S.waiting, S.waitingWhy);
  rest(S.well, S.wellWhy);
}

/* A rule that the agent overrode for the draft is not shown again once the reply is sent. */
const answeredFor = ({ kind, evidence }) =>
  kind.startsWith("policy.") && evidence.some(({ why }) => passed.has(why.replace(/^rule /, "")));

/* Right after an insert, only a stop may appear. */
const resting = ({ text, answer }) => text === fresh.text && answer.nudge?.level === "tip";

/* Whether the review shows that the draft does what the nudge suggests; a lack of advice is no proof. */
function met({ kind }, { nudge, hold, review }) {
  if (nudge !== null || hold) return false;
  if (kind.startsWith("validation.")) return review.validation === "personalised";
  if (kind === "curiosity.missing") return review.ace.curiosity >= 0.67;
  if (kind === "empowerment.missing") return review.ace.empowerment >= 0.67;
  return false;
}

function quietTitle({ scope, until }) {
  return until === null ? S.quiet[scope] : S.quietUntil(clock(until * 1000));
}


function rest(title, why, button) {
  const root = $("rest");
  root.hidden = title === undefined;
  if (!root.hidden) swap(root, title && el("h2", {}, title), el("p", {}, why), button);
}

const clock = (ms) => new Date(ms).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/* A screen reader reads one text at a time; the same text again is read again. */
function say(text) {
  $("say").textContent = "";
  setTimeout(() => { $("say").textContent = text; }, 30);
}

/* ---- the conversation ---- */

function follow(next) {
  if (next === key) return;
  stream?.stop();
  stream = null;
  clearTimeout(waking);
  key = next;
  state = null;
  passed = new Set();
  closed = new Set();
  thanks = "";
  forgetDraft();
  card.reset();
  phrases?.reset();
  board?.show(key);
  desk.turned?.(key);
  for (const id of ["feeling", "reply"]) $(id).hidden = true;
  rest();
  if (key !== null) {
    stream = new Stream(api, key, { event: onEvent, status: linked });
    stream.start();
  }
  show();
}

function onEvent(type, data) {
  if (type === "renew") api.token = data.token;
  if (type !== "state" || data.key !== key) return;
  const before = state?.customer?.message;
  const wasOff = state?.off;
  state = data;
  clearTimeout(waking);
  // Nothing happens in the log when a snooze, a shift or the team's hours end.
  const ends = Math.min(state.quiet?.until ?? Infinity, state.turns_at ?? Infinity);
  if (ends < Infinity) waking = setTimeout(lookAgain, Math.min(Math.max(0, ends * 1000 - Date.now()) + 500, LONGEST_TIMER));
  if (state.off) draft = null;
  else if (wasOff && draftText) review(0);
  const now = state.customer;
  if (now && before !== undefined && now.message !== before && !now.reading.abstained)
    say(S.heard(L.feelings[now.reading.emotion], L.trends[now.reading.trend].toLowerCase()));
  show();
}

async function speakAgain() {
  const answer = await api.fetch(api.at(key, "/quiet"), { method: "DELETE" }).catch(() => null);
  if (answer?.ok) onEvent("state", await answer.json());
  else say(S.notKept);
}

async function lookAgain() {
  const answer = await api.fetch(api.at(key)).catch(() => null);
  if (answer?.ok) onEvent("state", await answer.json());
}

function linked(status) {
  const was = lost;
  if (status === "lost") lost ??= Date.now();
  if (status === "live") {
    lost = null;
    api.flush().catch(() => {});
    if (was && draftText) review(0);
  }
  const text = {
    connecting: state ? "" : S.connecting,
    lost: state ? S.reconnecting(clock(lost)) : S.offline,
    expired: S.expired,
    refused: S.refused,
  }[status] ?? "";
  document.documentElement.dataset.link = status;
  const line = $("link");
  // Update it only when it changes: otherwise a screen reader would read out each attempt.
  if (line.textContent !== text) line.textContent = text;
  line.hidden = text === "";
  if (was && status === "live") say(S.back);
}

/* ---- the draft ---- */

function onDraft(text) {
  draftText = text;
  if (Date.now() < fresh.until) fresh.text = text;
  if (!text.trim()) {
    forgetDraft();
    return state && show();
  }
  review(PAUSE);
}

function forgetDraft() {
  reviewing?.abort();
  Object.values(timers).forEach(clearTimeout);
  timers = {};
  draft = null;
  draftText = "";
}

function review(pause) {
  clearTimeout(timers.review);
  timers.review = setTimeout(async () => {
    if (key === null || state?.off) return;
    reviewing?.abort();
    const mine = (reviewing = new AbortController());
    const text = draftText;
    try {
      take(text, await api.draft(key, text, mine.signal));
    } catch (error) {
      if (mine.signal.aborted) return;
      draft = null;
      show();
      const busy = error.code === "overloaded";
      unchecked(busy ? S.busy : S.unchecked);
      if (busy) review(AGAIN);
    }
  }, pause);
}

function take(text, answer) {
  const wasHeld = held(draft?.answer);
  const sameNudge = draft?.settled && draft.answer.nudge?.id === answer.nudge?.id;
  draft = { text, answer, settled: sameNudge || ["warn", "stop"].includes(answer.nudge?.level) };
  unchecked(false);
  clearTimeout(timers.settle);
  timers.settle = setTimeout(() => { if (draft) { draft.settled = true; show(); } }, SETTLED);
  if (!wasHeld && held(answer)) say(S.held(held(answer).message));
  if (state) show();
}

/* Say calmly that the draft isn't being checked; pass false once it is again. */
function unchecked(why) {
  document.documentElement.classList.toggle("unchecked", Boolean(why));
  const note = $("unchecked");
  if (note?.textContent === why) return;
  note?.remove();
  if (!why) return;
  say(why);
  $("assist").append(el("p", { id: "unchecked", class: "link" }, why));
}

const held = (answer) => answer?.policy.find(({ level, rule }) => level === "stop" && !passed.has(rule));

async function onSend(text) {
  const free = { hold: false, reason: "" };
  if (key === null || state?.off || !text.trim()) return free;
  const limit = AbortSignal.timeout(VERDICT);
  try {
    const answer = draft?.text === text ? draft.answer : await api.draft(key, text, limit);
    draftText = text;
    take(text, answer);
    const finding = held(answer);
    return finding ? { hold: true, reason: finding.message } : free;
  } catch {
    return free;
  }
}

/* ---- the agent's responses ---- */

function answered(nudge, outcome, more, words = S.done[outcome]) {
  if (outcome !== "edited") {
    closed.add(nudge.id);
    if (outcome === "inserted") fresh = { text: draftText, until: Date.now() + 1_000 };
    thanks = words;
    say(thanks);
    if (state) show();
    // The pressed button is gone, so move the focus, unless the frame doesn't have it.
    if (document.hasFocus() && document.activeElement === document.body) $("assist").focus({ preventScroll: true });
  }
  const kept = () => api.outcome(key, { nudge: nudge.id, kind: nudge.kind, rule: nudge.rule, outcome, ...more });
  kept().catch(() => { say(S.notKept); timers.flush = setTimeout(() => api.flush().catch(() => {}), 5_000); });
}

function override(reason) {
  const stops = draft?.answer.policy.filter(({ level }) => level === "stop") ?? [];
  stops.forEach(({ rule }) => passed.add(rule));
  const nudge = draft?.answer.nudge ?? card.nudge;
  if (nudge?.level === "stop") return answered(nudge, "overridden", { reason });
  say(S.done.overridden);
  show();
}

/* The words that evidence points at; evidence about a draft points into the draft. */
function textOf({ span, message }, nudge) {
  const id = message ?? nudge.about;
  const turn = state.turns.find((one) => one.id === id);
  const text = turn?.text ?? (draft?.answer.nudge?.id === nudge.id ? draft.text : "");
  return slice(text, span);
}

/* ---- the desk ---- */

async function start() {
  const root = $("assist");
  root.tabIndex = -1;
  // A desk may report its conversation and draft while it is still connecting; they wait for the card.
  let early = { key: page.key, text: "" };
  if (pageData.desk) {
    try {
      const { connect } = await import(pageData.desk);
      desk = await connect(page, {
        onConversation: (next) => { if (early) early.key = next; else follow(next); },
        onDraft: (text) => { if (early) early.text = text; else onDraft(text); },
        onSend,
        onScheme: (scheme) => { document.documentElement.dataset.theme = scheme; },
        post: (path, body) => api.post(path, body),
      });
    } catch {
      say(S.noDesk);
    }
  }
  import("../own/link.js").then(({ offer }) => offer(root, api, say), () => {});
  const now = () => ({ key, state, draft: draftText, name: pageData.agent_name });
  import("../playbook/panel.js").then(({ start }) => { phrases = start($("phrases"), api, desk, now, say); }, () => {});
  card = new NudgeCard($("nudge"), desk, { outcome: answered, override, say, textOf });
  if (desk.resize) new ResizeObserver(() => desk.resize(root.offsetHeight)).observe(root);
  if (pageData.board) board = (await import("../window/board.js")).start($("board"), api, follow);
  const { key: first, text } = early;
  early = null;
  follow(first);
  show();
  if (text) onDraft(text);
}

start();

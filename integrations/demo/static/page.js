/* The demo desk: a thread, a composer, a customer to play, and the real sidebar in a frame. */
import { Api } from "/static/sidebar/api.js";
import { el } from "/static/sidebar/dom.js";
import { Stream } from "/static/sidebar/stream.js";

const VERDICT = 1_500; // ms that a send waits for the sidebar; then it goes
const $ = (id) => document.getElementById(id);
const { stories, agent } = JSON.parse($("told").textContent);
const frame = $("sidebar");
const reply = $("reply");

let key = null;
let story = null;
let next = 0;
let stream = null;
let shown = null; // ids of the messages in the thread
const verdicts = new Map();
let number = 0;

async function post(url, body) {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error?.message ?? "It did not work.");
  return data;
}

/* ---- conversations ---- */

async function open(told) {
  const opened = await post("/demo/conversations", { ...told, agent });
  key = opened.conversation;
  location.hash = key;
  shown = null;
  $("thread").replaceChildren();
  setReply("");
  stream?.stop();
  stream = new Stream(new Api(opened.token), key, { event: heard, status: linked });
  stream.start();
  tell({ type: "conversation", key });
}

async function choose(chosen) {
  story = chosen;
  next = 0;
  await open({ story: story.id });
  drawStory();
  await sendNext();
}

function heard(type, data) {
  if (type === "renew") stream.api.token = data.token;
  if (type !== "state" || data.key !== key) return;
  const { customer_name: name, team, channel } = data.details;
  $("chat-title").textContent = name ?? "Conversation";
  $("chat-facts").textContent = [team && `${team} team`, channel].filter(Boolean).join(" · ");
  const fresh = data.turns.filter(({ id }) => !shown?.has(id));
  if (fresh.length === 0 && shown) return;
  shown = new Set(data.turns.map(({ id }) => id));
  $("thread").replaceChildren(...data.turns.map((turn) => bubble(turn, name)));
  $("thread").scrollTop = $("thread").scrollHeight;
}

function bubble({ author, author_name: by, text, sent_at: at }, name) {
  const who = { customer: by ?? name ?? "Customer", agent: by ?? "Agent", bot: "Bot" }[author];
  const time = new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return el("li", { class: `by-${author}` }, el("p", { class: "by" }, `${who} · ${time}`), el("p", { class: "text", dir: "auto" }, text));
}

function linked(status) {
  if (status === "expired") $("held").textContent = "This page was away too long. Reload it.";
}

/* ---- the customer ---- */

function say(author, text, minutes = 0) {
  return post("/demo/messages", { conversation: key, author, agent, text, id: crypto.randomUUID?.() ?? String(Math.random()), minutes_ago: minutes });
}

function drawStories() {
  $("stories").replaceChildren(...stories.map((one) =>
    el("button", { type: "button", class: "story", "data-story": one.id, "aria-pressed": String(one === story), onclick: () => attempt(() => choose(one)) },
      el("b", {}, one.title), el("span", {}, one.mood))));
}

function drawStory() {
  for (const button of $("stories").children) button.setAttribute("aria-pressed", String(button.dataset.story === story?.id));
  $("next").hidden = !story;
  if (!story) return;
  const line = story.lines[next];
  $("next-who").textContent = line ? `${story.customer} could say next` : `That is all ${story.customer} had to say`;
  $("next-line").textContent = line ? line.text : "Carry on as the customer below, or pick somebody else.";
  $("next-send").hidden = !line;
}

async function sendNext() {
  const line = story.lines[next];
  if (!line) return;
  const mine = story;
  next += 1;
  drawStory();
  try {
    await say("customer", line.text, line.minutes_ago);
  } catch (error) {
    // What was not said can be said again.
    if (story === mine) { next -= 1; drawStory(); }
    throw error;
  }
}

async function sendOwn() {
  const box = $("own-text");
  const text = box.value.trim();
  if (!text) return box.focus();
  if (!key) await open({});
  await say("customer", text);
  box.value = "";
}

/* ---- the agent ---- */

function setReply(text) {
  reply.value = text;
  tell({ type: "draft", text });
}

/* Put words in at the cursor, with a blank where two words would run together. */
function insert(text) {
  const { selectionStart: from, selectionEnd: to, value } = reply;
  const before = /\S$/.test(value.slice(0, from)) ? " " : "";
  const after = /^\S/.test(value.slice(to)) ? " " : "";
  reply.setRangeText(before + text + after, from, to, "end");
  reply.focus();
  drafted();
}

function drafted() {
  $("held").textContent = "";
  $("composer").classList.remove("is-held");
  tell({ type: "draft", text: reply.value });
}

async function send() {
  const text = reply.value.trim();
  if (!text) return reply.focus();
  if (!key) await open({});
  const verdict = await ask(text);
  $("held").textContent = verdict.hold ? `Held back: ${verdict.reason} The sidebar shows what to do.` : "";
  $("composer").classList.toggle("is-held", verdict.hold);
  if (verdict.hold) return;
  await say("agent", text);
  setReply("");
  reply.focus();
}

/* A sidebar that does not answer holds nothing back. */
function ask(text) {
  const id = ++number;
  return new Promise((resolve) => {
    const timer = setTimeout(() => { verdicts.delete(id); resolve({ hold: false }); }, VERDICT);
    verdicts.set(id, (verdict) => { clearTimeout(timer); verdicts.delete(id); resolve(verdict); });
    tell({ type: "send", id, text });
  });
}

/* ---- the sidebar's frame ---- */

function tell(message) {
  frame.contentWindow?.postMessage({ assist: true, ...message }, location.origin);
}

const hear = {
  ready: () => {
    tell({ type: "scheme", scheme: scheme() });
    if (key) tell({ type: "conversation", key });
    if (reply.value) tell({ type: "draft", text: reply.value });
  },
  insert: ({ id, text }) => { insert(String(text)); tell({ type: "done", id }); },
  verdict: ({ id, hold, reason }) => verdicts.get(id)?.({ hold: hold === true, reason }),
};

window.addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== frame.contentWindow || data?.assist !== true) return;
  if (Object.hasOwn(hear, data.type)) hear[data.type](data);
});

/* ---- colours ---- */

const dark = matchMedia("(prefers-color-scheme: dark)");
const scheme = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");

function paint() {
  for (const button of document.querySelectorAll("[data-theme-to]")) button.setAttribute("aria-pressed", String(button.dataset.themeTo === scheme()));
}

for (const button of document.querySelectorAll("[data-theme-to]")) {
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = button.dataset.themeTo;
    paint();
    tell({ type: "scheme", scheme: scheme() });
  });
}
dark.addEventListener("change", () => { paint(); tell({ type: "scheme", scheme: scheme() }); });

/* ---- begin ---- */

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    $("held").textContent = error.message === "Failed to fetch" ? "The service does not answer. Is it running?" : error.message;
  }
}

$("next-send").addEventListener("click", () => attempt(sendNext));
$("own").addEventListener("submit", (event) => { event.preventDefault(); attempt(sendOwn); });
$("composer").addEventListener("submit", (event) => { event.preventDefault(); attempt(send); });
reply.addEventListener("input", drafted);
for (const [box, form] of [[reply, "composer"], [$("own-text"), "own"]]) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); $(form).requestSubmit(); }
  });
}
/* Hidden tabs give their stream back: a browser allows six to one plain-HTTP host. */
document.addEventListener("visibilitychange", () => {
  if (!key) return;
  if (document.hidden) stream?.stop();
  else attempt(() => reopen(key));
});

async function reopen(name) {
  const opened = await post("/demo/conversations", { conversation: name, agent });
  key = opened.conversation;
  stream?.stop();
  stream = new Stream(new Api(opened.token), key, { event: heard, status: linked });
  stream.start();
}

drawStories();
paint();
frame.src = `/demo/sidebar?agent=${agent}&colorScheme=${scheme()}`;
const before = decodeURIComponent(location.hash.slice(1));
if (before.startsWith("demo:local:")) attempt(() => reopen(before).then(() => tell({ type: "conversation", key })));

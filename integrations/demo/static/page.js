/* The demo desk: a thread, a composer, a customer to play, and the real sidebar in a frame. */
import { Api } from "/static/sidebar/api.js";
import { el } from "/static/sidebar/dom.js";
import { Stream } from "/static/sidebar/stream.js";

const VERDICT = 1_500; // ms that Send waits for the sidebar before it sends anyway
const $ = (id) => document.getElementById(id);
const { stories, agent } = JSON.parse($("page-data").textContent);
const frame = $("sidebar");
const reply = $("reply");

let key = null;
let story = null;
let next = 0;
let stream = null;
let threadIds = null; // IDs of the messages in the thread
const verdicts = new Map();
let number = 0;

async function post(url, body) {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error?.message ?? "Something went wrong. Try again.");
  return data;
}

/* ---- conversations ---- */

async function startConversation(options) {
  const session = await post("/demo/conversations", { ...options, agent });
  location.hash = session.conversation;
  threadIds = null;
  $("thread").replaceChildren();
  setReply("");
  connectStream(session);
  postToSidebar({ type: "conversation", key });
}

function connectStream({ conversation, token }) {
  key = conversation;
  stream?.stop();
  stream = new Stream(new Api(token), key, { event: onStreamEvent, status: onStreamStatus });
  stream.start();
}

async function choose(selection) {
  story = selection;
  next = 0;
  await startConversation({ story: story.id });
  drawStory();
  await sendNext();
}

function onStreamEvent(type, data) {
  if (type === "renew") stream.api.token = data.token;
  if (type !== "state" || data.key !== key) return;
  const { customer_name: name, team_name: team, channel } = data.details;
  $("chat-title").textContent = name ?? "Conversation";
  $("chat-facts").textContent = [team && `${team} team`, channel].filter(Boolean).join(" · ");
  const fresh = data.turns.filter(({ id }) => !threadIds?.has(id));
  if (fresh.length === 0 && threadIds) return;
  threadIds = new Set(data.turns.map(({ id }) => id));
  $("thread").replaceChildren(...data.turns.map((turn) => bubble(turn, name)));
  $("thread").scrollTop = $("thread").scrollHeight;
}

function bubble({ author, author_name: by, text, sent_at: at }, name) {
  const sender = { customer: by ?? name ?? "Customer", agent: by ?? "Agent", bot: "Bot" }[author];
  const time = new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return el("li", { class: `by-${author}` }, el("p", { class: "by" }, `${sender} · ${time}`), el("p", { class: "text", dir: "auto" }, text));
}

function onStreamStatus(status) {
  if (status === "expired") $("notice").textContent = "This page has been inactive too long. Reload it.";
}

/* ---- the customer ---- */

function say(author, text, minutes = 0) {
  return post("/demo/messages", { conversation: key, author, agent, text, id: crypto.randomUUID?.() ?? String(Math.random()), minutes_ago: minutes });
}

function drawStories() {
  $("stories").replaceChildren(...stories.map((option) =>
    el("button", { type: "button", class: "story", "data-story": option.id, "aria-pressed": String(option === story), onclick: () => attempt(() => choose(option)) },
      el("b", {}, option.title), el("span", {}, option.mood))));
}

function drawStory() {
  for (const button of $("stories").children) button.setAttribute("aria-pressed", String(button.dataset.story === story?.id));
  $("next").hidden = !story;
  if (!story) return;
  const line = story.lines[next];
  $("next-who").textContent = line ? `${story.customer}'s next message` : `${story.customer} has no more messages`;
  $("next-line").textContent = line ? line.text : "Write as the customer below, or choose someone else.";
  $("next-send").hidden = !line;
}

async function sendNext() {
  const line = story.lines[next];
  if (!line) return;
  const current = story;
  next += 1;
  drawStory();
  try {
    await say("customer", line.text, line.minutes_ago);
  } catch (error) {
    // The message wasn't sent, so offer it again.
    if (story === current) { next -= 1; drawStory(); }
    throw error;
  }
}

async function sendOwn() {
  const box = $("own-text");
  const text = box.value.trim();
  if (!text) return box.focus();
  if (!key) await startConversation({});
  await say("customer", text);
  box.value = "";
}

/* ---- the agent ---- */

function setReply(text) {
  reply.value = text;
  postToSidebar({ type: "draft", text });
}

/* Insert text at the cursor, with spaces where words would run together. */
function insert(text) {
  const { selectionStart: from, selectionEnd: to, value } = reply;
  const before = /\S$/.test(value.slice(0, from)) ? " " : "";
  const after = /^\S/.test(value.slice(to)) ? " " : "";
  reply.setRangeText(before + text + after, from, to, "end");
  reply.focus();
  onDraft();
}

function onDraft() {
  $("notice").textContent = "";
  $("composer").classList.remove("is-blocked");
  postToSidebar({ type: "draft", text: reply.value });
}

async function send() {
  const text = reply.value.trim();
  if (!text) return reply.focus();
  if (!key) await startConversation({});
  const verdict = await askForVerdict(text);
  $("notice").textContent = verdict.hold ? `Not sent: ${verdict.reason} The sidebar shows what to do.` : "";
  $("composer").classList.toggle("is-blocked", verdict.hold);
  if (verdict.hold) return;
  await say("agent", text);
  setReply("");
  reply.focus();
}

/* If the sidebar doesn't answer in time, the reply is sent. */
function askForVerdict(text) {
  const id = ++number;
  return new Promise((resolve) => {
    const timer = setTimeout(() => { verdicts.delete(id); resolve({ hold: false }); }, VERDICT);
    verdicts.set(id, (verdict) => { clearTimeout(timer); verdicts.delete(id); resolve(verdict); });
    postToSidebar({ type: "send", id, text });
  });
}

/* ---- the sidebar's frame ---- */

function postToSidebar(message) {
  frame.contentWindow?.postMessage({ assist: true, ...message }, location.origin);
}

const receivers = {
  ready: () => {
    postToSidebar({ type: "scheme", scheme: scheme() });
    if (key) postToSidebar({ type: "conversation", key });
    if (reply.value) postToSidebar({ type: "draft", text: reply.value });
  },
  insert: ({ id, text }) => { insert(String(text)); postToSidebar({ type: "done", id }); },
  verdict: ({ id, hold, reason }) => verdicts.get(id)?.({ hold: hold === true, reason }),
};

window.addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== frame.contentWindow || data?.assist !== true) return;
  if (Object.hasOwn(receivers, data.type)) receivers[data.type](data);
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
    postToSidebar({ type: "scheme", scheme: scheme() });
  });
}
dark.addEventListener("change", () => { paint(); postToSidebar({ type: "scheme", scheme: scheme() }); });

/* ---- begin ---- */

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    $("notice").textContent = error.message === "Failed to fetch" ? "The service doesn't answer. Is it running?" : error.message;
  }
}

$("next-send").addEventListener("click", () => attempt(sendNext));
$("own").addEventListener("submit", (event) => { event.preventDefault(); attempt(sendOwn); });
$("composer").addEventListener("submit", (event) => { event.preventDefault(); attempt(send); });
reply.addEventListener("input", onDraft);
for (const [box, form] of [[reply, "composer"], [$("own-text"), "own"]]) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); $(form).requestSubmit(); }
  });
}
/* Hidden tabs close their stream: browsers allow only 6 connections to a plain-HTTP host. */
document.addEventListener("visibilitychange", () => {
  if (!key) return;
  if (document.hidden) stream?.stop();
  else attempt(() => reopen(key));
});

async function reopen(conversation) {
  connectStream(await post("/demo/conversations", { conversation, agent }));
}

drawStories();
paint();
frame.src = `/demo/sidebar?agent=${agent}&colorScheme=${scheme()}`;
const previousKey = decodeURIComponent(location.hash.slice(1));
if (previousKey.startsWith("demo:local:")) attempt(() => reopen(previousKey).then(() => postToSidebar({ type: "conversation", key })));

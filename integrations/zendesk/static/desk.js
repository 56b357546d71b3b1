/* The sidebar's desk adapter for Zendesk, on the Apps Framework SDK (ZAFClient).
 *
 * Each point that couldn't be confirmed without a live account is in its own small function,
 * marked UNCONFIRMED, so that it can be corrected in one place.
 */
import { Conversation } from "./conversation.js";

const account = new URL(import.meta.url).searchParams.get("account");
const SEND_MS = 2_000; // the longest that Submit waits for the verdict
const LOOK_MS = 700; // between polls of a draft that triggers no events
const WHERE = "See the Assist panel for suggested wording, or to send it anyway.";
const ALONE = {
  canInsert: false,
  seesDraft: false,
  canHold: false,
  insert: () => Promise.reject(new Error("Zendesk's SDK isn't available.")),
};

export async function connect(page, handlers) {
  const client = window.ZAFClient?.init?.();
  if (!client || !account) return ALONE;
  const desk = new ZendeskDesk(client, handlers);
  await desk.start();
  return desk;
}

class ZendeskDesk {
  canInsert = true;
  seesDraft = true;
  canHold = false;

  constructor(client, handlers) {
    this.client = client;
    this.handlers = handlers;
    this.draft = "";
    this.note = false;
    this.typing = false; // whether typing triggers events here
    this.conversation = new Conversation(client, handlers.post);
  }

  async start() {
    const { client } = this;
    const events = {
      "comment.text.changed": (text) => { this.typing = true; this.setDraft(text); },
      "comment.type.changed": (type) => this.setType(type),
      "ticket.save": () => this.checkBeforeSave(),
      "colorScheme.changed": (scheme) => this.handlers.onScheme(schemeOf(scheme)),
      "app.activated": () => this.look(),
      "ticket.submit.done": () => this.look(),
      "ticket.conversation.changed": () => this.conversation.look(),
      "ticket.assignee.group.id.changed": () => this.conversation.look(),
      "ticket.assignee.user.id.changed": () => this.conversation.look(),
      "ticket.editor.targetChannel.changed": () => this.channel(),
    };
    for (const [name, handler] of Object.entries(events)) client.on(name, handler);
    this.handlers.onScheme(schemeOf((await read(client, "colorScheme")).colorScheme));
    await Promise.all([this.look(), this.channel()]);
    setInterval(() => this.peek(), LOOK_MS);
  }

  /* Report the open ticket; a new ticket that is still being written has no conversation yet. */
  async look() {
    const ticket = await read(this.client, ["ticket.id", "comment.type", "comment.text"]);
    const id = ticket["ticket.id"];
    this.handlers.onConversation(id ? `zendesk:${account}:${id}` : null);
    this.note = isNote(ticket["comment.type"]);
    this.setDraft(ticket["comment.text"]);
    this.conversation.look();
  }

  async channel() {
    const ticket = await read(this.client, ["ticket.editor.targetChannel", "ticket.via.channel"]);
    this.canHold = canHold(ticket["ticket.editor.targetChannel"]?.name ?? ticket["ticket.via.channel"]);
    this.setDraft(this.draft);
  }

  /* UNCONFIRMED: whether the composer of an ongoing chat reports typing. Until it does, poll. */
  async peek() {
    if (this.canHold || this.typing || document.hidden) return;
    const ticket = await read(this.client, ["comment.text"]);
    const text = textOf(ticket["comment.text"]);
    if (!this.typing && text !== this.draft) this.setDraft(text);
  }

  setType(type) {
    this.note = isNote(type);
    this.handlers.onDraft(this.note ? "" : this.draft);
  }

  setDraft(text) {
    this.draft = textOf(text);
    this.handlers.onDraft(this.note ? "" : this.draft);
  }

  /* The SDK continues the save if the promise resolves, with any value; only a rejection blocks it. */
  async checkBeforeSave() {
    // In an ongoing chat, Submit sends nothing: the text stays in the composer.
    if (this.note || !this.draft || !this.canHold) return;
    const timeout = new Promise((resolve) => { setTimeout(resolve, SEND_MS, { hold: false }); });
    const verdict = this.handlers.onSend(this.draft).catch(() => ({ hold: false }));
    const answer = await Promise.race([verdict, timeout]);
    if (answer.hold) throw `${answer.reason} ${WHERE}`;
  }

  async insert(text) {
    try {
      await this.client.invoke("ticket.editor.insert", htmlOf(text));
    } catch {
      // Without the editor's own actions, append the text instead.
      await this.client.invoke("comment.appendText", text);
    }
  }

  resize(height) {
    this.client.invoke("resize", { width: "100%", height: `${height}px` }).catch(() => {});
  }
}

/* Read the available paths; those that this location in Zendesk lacks are omitted. */
async function read(client, paths) {
  try {
    return (await client.get(paths)) ?? {};
  } catch {
    return {};
  }
}

/* UNCONFIRMED: in every app whose code we read, the type of an internal note is "internalNote". */
function isNote(type) {
  return type === "internalNote";
}

/* UNCONFIRMED: ticket.save doesn't seem to be able to block a message in an ongoing chat. */
function canHold(channel) {
  return !["messaging", "native_messaging", "chat", "whatsapp", "facebook", "sms", "line"].includes(channel);
}

/* UNCONFIRMED: the event's value may be the scheme itself or an object that contains it. */
function schemeOf(value) {
  const scheme = typeof value === "string" ? value : value?.colorScheme ?? value?.newValue;
  return scheme === "light" || scheme === "dark" ? scheme : "auto";
}

/* UNCONFIRMED: drafts are HTML in the rich editor and plain text elsewhere; the value of a *.changed
 * event may be the text or {newValue}. */
function textOf(draft) {
  const value = typeof draft === "string" ? draft : draft?.newValue ?? "";
  if (!/<[a-z/][^<>]*>/i.test(value)) return value.trim();
  // The parsed document is inert: nothing in it runs or loads.
  const body = new DOMParser().parseFromString(value, "text/html").body;
  for (const line of body.querySelectorAll("br")) line.replaceWith("\n");
  for (const block of body.querySelectorAll("p, div, li, blockquote")) block.append("\n");
  for (const quote of body.querySelectorAll("blockquote")) {
    if (!quote.parentElement.closest("blockquote")) quote.replaceWith(`\n${quotation(quote.textContent)}\n`);
  }
  return body.textContent.replace(/\u00a0/g, " ").replace(/\n{2,}/g, "\n").trim();
}

/* Mark quoted lines as in plain mail, so that the agent isn't held to them. */
const quotation = (text) => text.split("\n").filter((line) => line.trim()).map((line) => `> ${line}`).join("\n");

/* Return escaped HTML for the editor, with line breaks as <br>. */
function htmlOf(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML.replace(/\n/g, "<br>");
}

/* The sidebar's desk adapter for Zendesk, on the Apps Framework SDK (ZAFClient).
 *
 * What could not be confirmed without a live account stands in one small function each,
 * marked UNCONFIRMED, so that it can be corrected in one place.
 */
import { Conversation } from "./conversation.js";

const account = new URL(import.meta.url).searchParams.get("account");
const SEND_MS = 2_000; // longer than this no send is held, whatever happens
const LOOK_MS = 700; // between looks at a draft whose typing tells no event
const WHERE = "The Assist panel beside the ticket has words to use, and a way to send it as it is.";
const ALONE = {
  canInsert: false,
  seesDraft: false,
  canHold: false,
  insert: () => Promise.reject(new Error("Zendesk's SDK is not there.")),
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
    this.typing = false; // whether typing tells events here
    this.conversation = new Conversation(client, handlers.post);
  }

  async start() {
    const { client } = this;
    const events = {
      "comment.text.changed": (text) => { this.typing = true; this.drafted(text); },
      "comment.type.changed": (type) => this.typed(type),
      "ticket.save": () => this.saving(),
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

  /* Which ticket is open; a ticket that is only being written has no conversation yet. */
  async look() {
    const told = await read(this.client, ["ticket.id", "comment.type", "comment.text"]);
    const id = told["ticket.id"];
    this.handlers.onConversation(id ? `zendesk:${account}:${id}` : null);
    this.note = isNote(told["comment.type"]);
    this.drafted(told["comment.text"]);
    this.conversation.look();
  }

  async channel() {
    const told = await read(this.client, ["ticket.editor.targetChannel", "ticket.via.channel"]);
    this.canHold = canHold(told["ticket.editor.targetChannel"]?.name ?? told["ticket.via.channel"]);
    this.drafted(this.draft);
  }

  /* UNCONFIRMED: whether the composer of a running chat tells of typing. Until it does, look. */
  async peek() {
    if (this.canHold || this.typing || document.hidden) return;
    const told = await read(this.client, ["comment.text"]);
    const text = textOf(told["comment.text"]);
    if (!this.typing && text !== this.draft) this.drafted(text);
  }

  typed(type) {
    this.note = isNote(type);
    this.handlers.onDraft(this.note ? "" : this.draft);
  }

  drafted(text) {
    this.draft = textOf(text);
    this.handlers.onDraft(this.note ? "" : this.draft);
  }

  /* The SDK lets a save pass if the promise resolves, to whatever; only a rejection holds it. */
  async saving() {
    // In a running chat, Submit sends nothing: what stands in the composer stays there.
    if (this.note || !this.draft || !this.canHold) return;
    const late = new Promise((resolve) => { setTimeout(resolve, SEND_MS, { hold: false }); });
    const asked = this.handlers.onSend(this.draft).catch(() => ({ hold: false }));
    const answer = await Promise.race([asked, late]);
    if (answer.hold) throw `${answer.reason} ${WHERE}`;
  }

  async insert(text) {
    try {
      await this.client.invoke("ticket.editor.insert", htmlOf(text));
    } catch {
      // Where the editor's own actions are not offered, adding at the end is.
      await this.client.invoke("comment.appendText", text);
    }
  }

  resize(height) {
    this.client.invoke("resize", { width: "100%", height: `${height}px` }).catch(() => {});
  }
}

/* Read what is there; a path that this place in Zendesk does not have is simply missing. */
async function read(client, paths) {
  try {
    return (await client.get(paths)) ?? {};
  } catch {
    return {};
  }
}

/* UNCONFIRMED: the type of an internal note is "internalNote" in every app that was read. */
function isNote(type) {
  return type === "internalNote";
}

/* UNCONFIRMED: no way was found in which ticket.save stops a message of a running chat. */
function canHold(channel) {
  return !["messaging", "native_messaging", "chat", "whatsapp", "facebook", "sms", "line"].includes(channel);
}

/* UNCONFIRMED: the event may carry the scheme itself or an object that holds it. */
function schemeOf(told) {
  const scheme = typeof told === "string" ? told : told?.colorScheme ?? told?.newValue;
  return scheme === "light" || scheme === "dark" ? scheme : "auto";
}

/* UNCONFIRMED: drafts are HTML in the rich editor and plain text elsewhere; a *.changed event
 * may carry the value or {newValue}. */
function textOf(told) {
  const value = typeof told === "string" ? told : told?.newValue ?? "";
  if (!/<[a-z/][^<>]*>/i.test(value)) return value.trim();
  // An inert document: nothing in it runs or loads.
  const body = new DOMParser().parseFromString(value, "text/html").body;
  for (const line of body.querySelectorAll("br")) line.replaceWith("\n");
  for (const block of body.querySelectorAll("p, div, li, blockquote")) block.append("\n");
  return body.textContent.replace(/\u00a0/g, " ").replace(/\n{2,}/g, "\n").trim();
}

/* The editor takes HTML, so the words are escaped and line ends become breaks. */
function htmlOf(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML.replace(/\n/g, "<br>");
}

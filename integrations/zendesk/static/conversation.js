/* What Zendesk's page knows of the open ticket: who is in it, and what was said. Told to our
 * service, so that a ticket it never heard of works at once, and a message counts when it is
 * seen here before its webhook comes (the service keeps it once).
 */
const PATHS = ["ticket.id", "ticket.conversation", "ticket.assignee.group", "ticket.assignee.user",
  "ticket.requester", "ticket.via.channel"];
const MOST = 50; // messages told at once, the newest
const LONGEST = 20_000;
const AGAIN_MS = 5_000;

export class Conversation {
  constructor(client, post) {
    this.client = client;
    this.post = post;
    this.told = "";
    this.busy = false;
    this.again = null;
  }

  /* Look, and tell what is new; calls that come meanwhile are one more look. */
  async look() {
    clearTimeout(this.again);
    if (this.busy) return void (this.missed = true);
    this.busy = true;
    try {
      do {
        this.missed = false;
        await this.tell();
      } while (this.missed);
    } catch {
      this.again = setTimeout(() => this.look(), AGAIN_MS);
    } finally {
      this.busy = false;
    }
  }

  async tell() {
    const known = (await this.client.get(PATHS)) ?? {};
    const id = known["ticket.id"];
    if (!id) return;
    const body = { details: detailsOf(known), messages: messagesOf(known["ticket.conversation"]) };
    const told = JSON.stringify([id, body]);
    if (told === this.told) return;
    await this.post(`/zendesk/tickets/${encodeURIComponent(id)}/heard`, body);
    this.told = told;
  }
}

function detailsOf(known) {
  const group = known["ticket.assignee.group"];
  const agent = known["ticket.assignee.user"];
  return {
    team: idOf(group), team_name: group?.name ?? null,
    agent: idOf(agent), agent_name: agent?.name ?? null,
    customer: known["ticket.requester"] ? { name: String(known["ticket.requester"].name ?? "") } : null,
    channel: known["ticket.via.channel"] ? String(known["ticket.via.channel"]) : null,
  };
}

const idOf = (one) => (one?.id ? String(one.id) : null);

/* Oldest first, as the page has them; notes are left out. */
function messagesOf(items) {
  if (!Array.isArray(items)) return [];
  return items.filter((item) => item && !isNote(item)).map((item) => ({
    author: authorOf(item.author?.role),
    name: String(item.author?.name ?? ""),
    text: contentOf(item).slice(0, LONGEST),
    at: momentOf(item.timestamp),
  })).filter(({ text }) => text.trim()).slice(-MOST);
}

/* UNCONFIRMED: roles seen are end-user, customer, agent and admin; all else is taken for a bot. */
function authorOf(role) {
  if (["end-user", "end_user", "customer"].includes(role)) return "customer";
  return role === "agent" || role === "admin" ? "agent" : "bot";
}

/* UNCONFIRMED: how an internal note is told from a reply. Any of the marks that could be one is. */
function isNote(item) {
  const marks = [item.public, item.isPublic, item.is_public, item.message?.public, item.message?.isPublic];
  return marks.includes(false) || [item.channel?.name, item.type, item.visibility].some((mark) => /^internal/i.test(mark ?? ""));
}

/* UNCONFIRMED: message.content is the text, or HTML; the service turns either into text. */
function contentOf(item) {
  const content = item.message?.content ?? item.content ?? "";
  return typeof content === "string" ? content : "";
}

/* UNCONFIRMED: a time as RFC 3339, or milliseconds or seconds since 1970. */
function momentOf(told) {
  const number = typeof told === "number" ? told : Date.parse(told ?? "") / 1000;
  const seconds = number > 1e11 ? number / 1000 : number;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

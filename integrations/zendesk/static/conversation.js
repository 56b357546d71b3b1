/* Reports the open ticket's participants and messages to our service, so that a ticket works at once
 * even if no webhook has arrived yet. A message with both a report and a webhook is stored once.
 */
const PATHS = ["ticket.id", "ticket.conversation", "ticket.assignee.group", "ticket.assignee.user",
  "ticket.requester", "ticket.via.channel"];
const MOST = 50; // newest messages in a report
const LONGEST = 20_000;
const AGAIN_MS = 5_000;

export class Conversation {
  constructor(client, post) {
    this.client = client;
    this.post = post;
    this.lastReport = "";
    this.busy = false;
    this.again = null;
  }

  /* Report any changes; calls while a report is in progress lead to one more. */
  async look() {
    clearTimeout(this.again);
    if (this.busy) return void (this.missed = true);
    this.busy = true;
    try {
      do {
        this.missed = false;
        await this.report();
      } while (this.missed);
    } catch {
      this.again = setTimeout(() => this.look(), AGAIN_MS);
    } finally {
      this.busy = false;
    }
  }

  async report() {
    const ticket = (await this.client.get(PATHS)) ?? {};
    const id = ticket["ticket.id"];
    if (!id) return;
    const body = { details: detailsOf(ticket), messages: messagesOf(ticket["ticket.conversation"]) };
    const report = JSON.stringify([id, body]);
    if (report === this.lastReport) return;
    await this.post(`/zendesk/tickets/${encodeURIComponent(id)}/heard`, body);
    this.lastReport = report;
  }
}

function detailsOf(ticket) {
  const group = ticket["ticket.assignee.group"];
  const agent = ticket["ticket.assignee.user"];
  return {
    team: idOf(group), team_name: group?.name ?? null,
    agent: idOf(agent), agent_name: agent?.name ?? null,
    customer: ticket["ticket.requester"] ? { name: String(ticket["ticket.requester"].name ?? "") } : null,
    channel: ticket["ticket.via.channel"] ? String(ticket["ticket.via.channel"]) : null,
  };
}

const idOf = (item) => (item?.id ? String(item.id) : null);

/* Return the messages in the page's order, oldest first, without internal notes. */
function messagesOf(items) {
  if (!Array.isArray(items)) return [];
  return items.filter((item) => item && !isNote(item)).map((item) => ({
    author: authorOf(item.author?.role),
    name: String(item.author?.name ?? ""),
    text: contentOf(item).slice(0, LONGEST),
    at: momentOf(item.timestamp),
  })).filter(({ text }) => text.trim()).slice(-MOST);
}

/* UNCONFIRMED: known roles are end-user, customer, agent and admin; any other is treated as a bot. */
function authorOf(role) {
  if (["end-user", "end_user", "customer"].includes(role)) return "customer";
  return role === "agent" || role === "admin" ? "agent" : "bot";
}

/* UNCONFIRMED: how an internal note is marked. Any of these possible marks counts. */
function isNote(item) {
  const marks = [item.public, item.isPublic, item.is_public, item.message?.public, item.message?.isPublic];
  return marks.includes(false) || [item.channel?.name, item.type, item.visibility].some((mark) => /^internal/i.test(mark ?? ""));
}

/* UNCONFIRMED: whether message.content is text or HTML; the service handles both. */
function contentOf(item) {
  const content = item.message?.content ?? item.content ?? "";
  return typeof content === "string" ? content : "";
}

/* UNCONFIRMED: the time's format: RFC 3339, milliseconds or seconds since 1970. Returns seconds. */
function momentOf(timestamp) {
  const number = typeof timestamp === "number" ? timestamp : Date.parse(timestamp ?? "") / 1000;
  const seconds = number > 1e11 ? number / 1000 : number;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

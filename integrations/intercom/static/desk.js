/* The sidebar's desk adapter for Intercom's live view, a separate window beside the inbox.
 *
 * Intercom doesn't let apps read drafts or write to the composer. So this page has its own text
 * box, checked while the agent types, with a copy button. The first conversation is the link's.
 */
import { DraftBox } from "/static/window/draft-box.js";

export async function connect(page, handlers) {
  handlers.onConversation(page.key);
  return new DraftBox(page, handlers);
}

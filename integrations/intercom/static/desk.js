/* The sidebar's desk adapter for Intercom's live view: a window of its own beside the inbox.
 *
 * Intercom lets no app read a draft or write into the composer, and this page claims neither: it
 * has a place of its own to write, checked meanwhile, from which the agent copies. The first
 * conversation is the one that the link was made for.
 */
import { DraftBox } from "/static/window/draft-box.js";

export async function connect(page, handlers) {
  handlers.onConversation(page.key);
  return new DraftBox(page, handlers);
}

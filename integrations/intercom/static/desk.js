/* The sidebar's desk adapter for Intercom's live view: a window of its own beside the inbox.
 *
 * Intercom lets no app read a draft or write into the composer, and this page claims neither:
 * the agent copies. The conversation is the one that the link was made for.
 */
export async function connect(page, handlers) {
  handlers.onConversation(page.key);
  return {
    canInsert: false,
    seesDraft: false,
    canHold: false,
    insert: () => Promise.reject(new Error("Intercom's composer cannot be written into; copy instead.")),
  };
}

/* The sidebar's desk adapter for a Chatwoot dashboard app.
 *
 * Chatwoot tells the frame which conversation is open (`appContext`) when it loads and when asked. It
 * lets no app read or write the reply box, so the page has a place of its own to write.
 */
import { DraftBox } from "/static/window/draft-box.js";

const account = new URL(import.meta.url).searchParams.get("account");
const ASK = "chatwoot-dashboard-app:fetch-info";

export async function connect(page, handlers) {
  const ask = () => window.parent.postMessage(ASK, "*");
  window.addEventListener("message", (event) => {
    // Only Chatwoot may frame this page, so its parent is Chatwoot.
    if (event.source !== window.parent) return;
    const id = conversationIn(event.data);
    if (id !== undefined) handlers.onConversation(id === null ? null : `chatwoot:${account}:${id}`);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  ask();
  return new DraftBox(page, handlers);
}

/* The number of the conversation, null for none, undefined for a message of another kind. */
function conversationIn(data) {
  try {
    const told = typeof data === "string" ? JSON.parse(data) : data;
    if (told?.event !== "appContext") return undefined;
    const id = told.data?.conversation?.id;
    return Number.isSafeInteger(id) ? id : null;
  } catch {
    return undefined;
  }
}

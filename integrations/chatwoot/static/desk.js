/* The sidebar's desk adapter for a Chatwoot dashboard app.
 *
 * Chatwoot reports the open conversation to the frame (`appContext`) on load and on request. It
 * doesn't let apps read or write the reply box, so the page has its own text box.
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

/* Return the conversation's number, null for none, undefined for another kind of message. */
function conversationIn(data) {
  try {
    const message = typeof data === "string" ? JSON.parse(data) : data;
    if (message?.event !== "appContext") return undefined;
    const id = message.data?.conversation?.id;
    return Number.isSafeInteger(id) ? id : null;
  } catch {
    return undefined;
  }
}

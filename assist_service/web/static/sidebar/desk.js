/* The contract between the sidebar and a desk, and the adapter for no desk at all.
 *
 * The page imports one module, named by `SidebarPage.desk`, which exports
 *
 *   async function connect(page, handlers) -> Desk
 *
 *   page      { key: string | null, desk_name: string, agent_name: string | null }
 *
 **   handlers  the desk's reports to the sidebar; call any of them at any time
 *     onConversation(key)      the agent looks at another conversation (null: at none)
 *     onDraft(text)            the current reply, as plain text; "" when there is none.
 *                              Call it on every change: the sidebar waits for a pause itself.
 *                              Never for internal notes.
 *     onSend(text) -> Promise<{ hold: boolean, reason: string }>
 *                              the agent pressed send. `hold` asks the desk to block the reply
 *                              and show `reason`. Answers within 1.5 s, and allows the send if in doubt.
 *     onScheme(scheme)         "light", "dark" or "auto"
 *     post(path, body) -> Promise   sends JSON to a route of the desk's own folder, as this page
 *
 *   Desk      what the sidebar asks of the desk
 *     canInsert   boolean: whether there is a composer to write into
 *     seesDraft   boolean: whether onDraft is ever called
 *     canHold     boolean: whether a send can be blocked (if not, the sidebar warns beforehand)
 *     insert(text) -> Promise   put text into the composer at the cursor; reject when it is gone
 *     resize(height)            optional: the page is now this many pixels high
 *     turned(key)               optional: the page shows another conversation (window/draft-box.js)
 *
 * The conversation's key is helpdesk:account:id, in full. A desk never sees the page's token.
 */
export async function connect() {
  return {
    canInsert: false,
    seesDraft: false,
    canHold: false,
    insert: () => Promise.reject(new Error("There is no composer here.")),
  };
}

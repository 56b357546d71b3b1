/* The demo desk's adapter: connects the sidebar in the frame to the desk around it, same origin only.
 * The contract is in /static/sidebar/desk.js. */
const WAIT = 1_000;

export async function connect(page, handlers) {
  const framed = window.parent !== window;
  const waiting = new Map();
  let number = 0;

  const post = (message) => window.parent.postMessage({ assist: true, ...message }, location.origin);
  const ask = (message) => new Promise((resolve, reject) => {
    const id = ++number;
    const timer = setTimeout(() => { waiting.delete(id); reject(new Error("The desk didn't answer.")); }, WAIT);
    waiting.set(id, () => { clearTimeout(timer); resolve(); });
    post({ ...message, id });
  });

  const receivers = {
    draft: ({ text }) => handlers.onDraft(String(text)),
    conversation: ({ key }) => handlers.onConversation(key),
    scheme: ({ scheme }) => handlers.onScheme(scheme),
    done: ({ id }) => waiting.get(id)?.(),
    send: async ({ id, text }) => post({ type: "verdict", id, ...(await handlers.onSend(String(text))) }),
  };

  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || source !== window.parent || data?.assist !== true) return;
    if (Object.hasOwn(receivers, data.type)) receivers[data.type](data);
  });

  // The desk answers "ready" with its open conversation; by then the page is listening.
  if (framed) setTimeout(() => post({ type: "ready" }), 0);
  return {
    canInsert: framed,
    seesDraft: framed,
    canHold: framed,
    insert: (text) => ask({ type: "insert", text }),
  };
}

/* What the sidebar needs of Zendesk's SDK, speaking the SDK's own messages to the page above:
 * handshake, get, invoke, subscriptions and the hook before a save. Written from its protocol. */
window.ZAFClient = {
  init() {
    const query = new URLSearchParams(location.search);
    const origin = query.get("origin");
    const appGuid = query.get("app_guid");
    if (!origin || !appGuid) return false;
    const send = (message) => parent.postMessage(JSON.stringify({ ...message, appGuid, instanceGuid: appGuid }), origin);
    const waiting = new Map();
    const handlers = new Map();
    const queue = [];
    let registered = false;
    let count = 0;
    const later = (message) => (registered ? send(message) : queue.push(message));

    async function hook(event) {
      const reply = { appGuid, key: `iframe.reply:${event}` };
      try {
        await Promise.all((handlers.get(event) ?? []).map((handler) => handler()));
      } catch (reason) {
        reply.error = { msg: reason?.message ?? reason };
      }
      parent.postMessage(reply, origin);
    }

    addEventListener("message", (event) => {
      if (event.origin !== origin || event.source !== parent) return;
      const told = typeof event.data === "string" ? JSON.parse(event.data) : event.data;
      if (told.id && waiting.has(told.id)) {
        const { resolve, reject } = waiting.get(told.id);
        waiting.delete(told.id);
        if (told.error) reject(new Error(told.error.message));
        else resolve(told.result);
        return;
      }
      const name = told.key?.replace(/^zaf\./, "");
      if (name === "app.registered") {
        registered = true;
        queue.splice(0).forEach(send);
      }
      if (told.needsReply) hook(name);
      else (handlers.get(name) ?? []).forEach((handler) => handler(told.message));
    });

    const ask = (request, params) => new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, { resolve, reject });
      later({ id, request, params });
    });
    send({ key: "iframe.handshake", message: { version: "stub" } });
    return {
      on(event, handler) {
        const all = [...(handlers.get(event) ?? []), handler];
        handlers.set(event, all);
        later({ key: `iframe.on:${event}`, message: { subscriberCount: all.length } });
      },
      get: (paths) => ask("get", [].concat(paths)),
      invoke: (name, ...args) => ask("invoke", { [name]: args }),
    };
  },
};

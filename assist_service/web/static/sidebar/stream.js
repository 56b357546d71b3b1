/* The live stream: server-sent events over fetch, because EventSource cannot carry a token in a header. */
const SILENCE = 40_000; // the service sends something every 15 s
const LONGEST = 15_000;

/* Cut a byte stream's text into events. Feed it pieces of any size. */
export function parser(dispatch) {
  let rest = "";
  let event = { type: "message", data: [], id: undefined };
  const line = (text) => {
    if (text === "") {
      if (event.data.length) dispatch({ ...event, data: event.data.join("\n") });
      event = { type: "message", data: [], id: undefined };
      return;
    }
    const colon = text.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event.type = value;
    else if (field === "data") event.data.push(value);
    else if (field === "id" && !value.includes("\0")) event.id = value;
  };
  let halved = false; // the last piece ended in a CR; its LF may come with the next one
  return (text) => {
    if (text === "") return;
    const lines = (rest + (halved && text[0] === "\n" ? text.slice(1) : text)).split(/\r\n|\n|\r/);
    halved = text.endsWith("\r");
    rest = lines.pop();
    lines.forEach(line);
  };
}

export class Stream {
  /* `handlers`: event(type, data), status("connecting" | "live" | "lost" | "expired" | "refused") */
  constructor(api, key, handlers, path = api.at(key, "/events")) {
    this.api = api;
    this.path = path;
    this.handlers = handlers;
    this.tries = 0;
    this.last = null;
    this.wake = () => { if (this.timer) this.#connect(); };
  }

  start() {
    window.addEventListener("online", this.wake);
    this.running = true;
    this.#connect();
  }

  stop() {
    window.removeEventListener("online", this.wake);
    this.running = false;
    this.abort?.abort();
    clearTimeout(this.timer);
    clearTimeout(this.watch);
    this.timer = null;
  }

  async #connect() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.tries === 0) this.handlers.status("connecting");
    const abort = (this.abort = new AbortController());
    let wait = null;
    try {
      this.#listen();
      const headers = { Accept: "text/event-stream" };
      if (this.last !== null) headers["Last-Event-ID"] = this.last;
      const answer = await this.api.fetch(this.path, { headers, signal: abort.signal });
      if (answer.status === 401) return this.#end("expired");
      // A refusal has our own error format; a proxy's 404 is an outage.
      if ([403, 404].includes(answer.status) && (await answer.json().catch(() => 0)).error) return this.#end("refused");
      if (!answer.ok) {
        wait = Number(answer.headers.get("Retry-After")) * 1000;
        throw new Error(`stream answered ${answer.status}`);
      }
      await this.#read(answer.body.getReader());
    } catch (error) {
      if (!this.running || this.abort !== abort) return;
    }
    if (this.running && this.abort === abort) this.#later(wait);
  }

  async #read(reader) {
    const decode = new TextDecoder();
    const feed = parser((event) => {
      if (event.id !== undefined) this.last = event.id;
      this.tries = 0;
      this.handlers.status("live");
      this.handlers.event(event.type, JSON.parse(event.data));
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#listen();
      feed(decode.decode(value, { stream: true }));
    }
  }

  #listen() {
    clearTimeout(this.watch);
    const abort = this.abort;
    this.watch = setTimeout(() => abort.abort(new Error("silence")), SILENCE);
  }

  #later(wait) {
    this.tries += 1;
    this.handlers.status("lost");
    const longest = Math.min(LONGEST, 400 * 2 ** Math.min(this.tries, 8));
    // Jitter, so that pages don't all reconnect to a restarted service at once.
    this.timer = setTimeout(() => this.#connect(), wait || longest * (0.5 + Math.random() / 2));
  }

  #end(status) {
    this.stop();
    this.handlers.status(status);
  }
}

/* Calls to the service. The token lives here, in memory, and goes only into headers. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? `The service answered ${status}.`);
    this.status = status;
    this.code = body?.error?.code ?? "";
  }
}

export class Api {
  constructor(token) {
    this.token = token;
    this.unsent = [];
  }

  at(key, rest = "") {
    return `/v1/conversations/${encodeURIComponent(key)}${rest}`;
  }

  fetch(url, options = {}, token = this.token) {
    return fetch(url, { cache: "no-store", credentials: "same-origin", ...options,
      headers: { ...options.headers, Authorization: `Bearer ${token}` } });
  }

  async post(url, body, signal, token) {
    const answer = await this.fetch(url, { method: "POST", signal, body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" } }, token);
    const data = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refusal(answer.status, data);
    return data;
  }

  draft(key, text, signal) {
    return this.post(this.at(key, "/draft"), { text }, signal);
  }

  /* An outcome waits here until it is stored; its ID makes a second attempt harmless. */
  outcome(key, body) {
    this.unsent.push([key, { id: crypto.randomUUID?.() ?? uuid(), ...body }, this.only && this.token]);
    return this.flush();
  }

  async flush() {
    if (this.flushing) return this.flushing;
    this.flushing = this.#send().finally(() => { this.flushing = null; });
    return this.flushing;
  }

  async #send() {
    while (this.unsent.length) {
      const [key, body, token] = this.unsent[0];
      try {
        await this.post(this.at(key, "/outcomes"), body, null, token);
      } catch (error) {
        // A permanent refusal would be repeated, so don't try again; everything else waits.
        const final = error instanceof Refusal && error.status < 500 && ![token ? 0 : 401, 408, 429].includes(error.status);
        if (!final) throw error;
      }
      this.unsent.shift();
    }
  }
}

/* randomUUID exists only on secure origins; getRandomValues everywhere. */
export function uuid() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

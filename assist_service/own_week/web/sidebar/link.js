/* The link from the sidebar to the agent's own week, which nobody else can open. */
import { el } from "../sidebar/dom.js";

const S = {
  own: "My week",
  why: "Opens your own page, which nobody else can open",
  blocked: "Your browser keeps new windows shut. Allow them for this page and try again.",
  closed: "Your own page cannot be opened right now.",
};

export function offer(root, api, say) {
  const button = el("button", { type: "button", class: "quiet", title: S.why, onclick: () => open(api, say) }, S.own);
  root.append(el("p", { class: "own" }, button));
}

/* A window opened after the response would be blocked as a pop-up, so open it first. */
async function open(api, say) {
  const own = window.open("about:blank", "_blank");
  try {
    const { url } = await api.post("/own/link", {});
    if (!own) return say(S.blocked);
    own.opener = null;
    own.location = new URL(url, location.href).href;
  } catch {
    own?.close();
    say(S.closed);
  }
}

// Shows the result of a reply test in place. Without this script, it works as a plain form.

import { send, why } from "./send.js";

const form = document.getElementById("try");
const tried = document.getElementById("tried");
let asked = 0;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  tryReply();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

async function tryReply() {
  const turn = ++asked;
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  try {
    const { ok, data } = await send(form);
    // Ignore an answer if a newer request has been sent.
    if (turn !== asked) return;
    if (ok) tried.innerHTML = data.outcome; // made and escaped by our own templates
    else say(why(data.error));
  } catch {
    if (turn === asked) say(form.dataset.offline);
  } finally {
    if (turn === asked) button.removeAttribute("aria-busy");
  }
}

function say(words) {
  const line = document.createElement("p");
  line.className = "late";
  line.textContent = words;
  tried.replaceChildren(line);
}

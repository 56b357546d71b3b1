// Makes the try-it box answer in place. Without it the box still works as the form it is.

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
    const { ok, told } = await send(form);
    // An answer that a later question has overtaken is not shown.
    if (turn !== asked) return;
    if (ok) tried.innerHTML = told.outcome; // made and escaped by our own templates
    else say(why(told.error));
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

// Shows the preview of a setting beside it, with what is chosen still there. Without it the button
// leads to a page that says the same.

import { send, why } from "./send.js";

for (const form of document.querySelectorAll(".value-form")) {
  const said = form.querySelector(".foretold");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "preview") return;
    event.preventDefault();
    preview(form, event.submitter, said);
  });
  form.addEventListener("input", () => said?.replaceChildren());
  follow(form.querySelector("select[data-more]"));
}
guessZone();

async function preview(form, button, said) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const { ok, told } = await send(form, button);
    said.textContent = ok ? told.said : why(told.error);
  } catch {
    said.textContent = form.dataset.offline;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// The fields of "in these hours" and "these languages" are there only while they are chosen.
function follow(select) {
  if (!select) return;
  const more = select.form.querySelector(".more");
  const show = () => {
    more.hidden = select.value !== select.dataset.more;
    for (const field of more.querySelectorAll("input")) field.disabled = more.hidden;
  };
  select.addEventListener("change", show);
  show();
}

// Hours that nobody has set yet begin with the time zone of whoever looks.
function guessZone() {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of document.querySelectorAll("input[name=zone][data-guess]")) if (here) field.value = here;
}

// Shows the preview next to a setting and keeps the selection. Without this script, the button
// leads to a page with the same preview.

import { send, why } from "./send.js";

for (const form of document.querySelectorAll(".value-form")) {
  const result = form.querySelector(".preview-result");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "preview") return;
    event.preventDefault();
    preview(form, event.submitter, result);
  });
  form.addEventListener("input", () => result?.replaceChildren());
  follow(form.querySelector("select[data-more]"));
}
guessZone();

async function preview(form, button, result) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const { ok, data } = await send(form, button);
    result.textContent = ok ? data.said : why(data.error);
  } catch {
    result.textContent = form.dataset.offline;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// The fields for hours and languages are visible only while their option is selected.
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

// New hours start with the time zone of the browser.
function guessZone() {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of document.querySelectorAll("input[name=zone][data-guess]")) if (here) field.value = here;
}

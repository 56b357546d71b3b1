// Sends a form like the browser would, but asks for JSON instead of a page.
export async function send(form, button) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form, button)),
  });
  return { ok: answer.ok, data: await answer.json() };
}

export function why(error) {
  return [error?.message, error?.hint].filter(Boolean).join(" ");
}

// Sends a form as its page would, and asks for data instead of a page.
export async function send(form, button) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form, button)),
  });
  return { ok: answer.ok, told: await answer.json() };
}

export function why(error) {
  return [error?.message, error?.hint].filter(Boolean).join(" ");
}

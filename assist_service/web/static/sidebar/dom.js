/* Build elements. Strings become text nodes, so nothing a customer wrote is ever markup. */
export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/* Put `nodes` into `root`, keeping focus, open disclosures and scroll where their data-keep is the same. */
export function swap(root, ...nodes) {
  const kept = (name) => root.querySelector(`[data-keep="${name}"]`);
  const focused = document.hasFocus() && root.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
  const open = [...root.querySelectorAll("details[data-keep]")].map((node) => [node.dataset.keep, node.open]);
  root.replaceChildren(...nodes.flat().filter(Boolean));
  for (const [name, was] of open) if (kept(name)) kept(name).open = was;
  if (focused) kept(focused)?.focus({ preventScroll: true });
}

/* A button that opens a short list of choices beneath it; Escape closes it again. */
export function choices(name, label, question, options, chosen) {
  const id = `choices-${name}`;
  const list = el("div", { id, class: "choices", role: "group", "aria-label": question, hidden: true });
  const button = el("button", { type: "button", class: "quiet", "data-keep": name, "aria-expanded": "false", "aria-controls": id }, label);
  const open = (yes) => {
    list.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
  };
  list.append(
    el("p", {}, question),
    ...Object.entries(options).map(([value, text]) =>
      el("button", { type: "button", value, onclick: () => { open(false); chosen(value); } }, text)),
  );
  button.addEventListener("click", () => {
    const yes = list.hidden;
    for (const other of button.closest("section").querySelectorAll(".choices")) {
      other.hidden = true;
      document.querySelector(`[aria-controls="${other.id}"]`).setAttribute("aria-expanded", "false");
    }
    open(yes);
    if (yes) list.querySelector("button").focus();
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
  return [button, list];
}

export function copy(text) {
  return navigator.clipboard?.writeText(text).catch(() => copyOldWay(text)) ?? copyOldWay(text);
}

/* Frames without the clipboard permission may still copy a selection. */
async function copyOldWay(text) {
  const had = document.activeElement;
  const box = el("textarea", { class: "unseen", "aria-hidden": "true" });
  box.value = text;
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  had?.focus({ preventScroll: true });
  if (!copied) throw new Error("copying is blocked");
}

// Improves the settings form: saves in place, arrow keys in the matrix, and a team filter.
// Without this script, every button still works as a plain form.

import { send, why } from "./send.js";

const form = document.getElementById("settings");
const statusLine = document.getElementById("said");

if (form) {
  form.addEventListener("submit", (event) => {
    if (!event.submitter) return;
    event.preventDefault();
    save(event.submitter);
  });
  const matrix = form.querySelector(".matrix");
  if (matrix && matrix.querySelector("button")) moveByKeys(matrix);
}
findTeams(document.getElementById("find"));
// Repeat the message in the page, because screen readers only announce changes.
let fading;
if (statusLine.textContent.trim()) announce(statusLine.textContent.trim(), false);

async function save(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const { ok, data } = await send(form, button);
    if (ok) show(data, button);
    else announce(form.dataset.not.replace("#", () => why(data.error)), true);
  } catch {
    announce(form.dataset.offline, true);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function show(data, button) {
  const back = button.parentElement.querySelector(".toggle");
  for (const cell of data.cells) showCell(cell);
  for (const [mark, words] of Object.entries(data.summaries)) {
    const place = document.getElementById(`n-${mark}`);
    if (place) place.textContent = words;
  }
  document.getElementById("journal").innerHTML = data.journal; // made and escaped by our own templates
  // Removing the reset button also removes the focus.
  if (!button.isConnected) back.focus();
  announce(data.said, false);
}

function showCell(cell) {
  const toggle = document.getElementById(`t-${cell.id}`);
  if (!toggle) return;
  toggle.setAttribute("aria-pressed", String(cell.on));
  toggle.value = toggle.value.replace(/ (on|off)$/, cell.on ? " off" : " on");
  toggle.querySelector(".state").textContent = cell.state;
  toggle.parentElement.dataset.origin = cell.origin;
  document.getElementById(`s-${cell.id}`).textContent = cell.source;
  showReset(toggle, cell);
}

function showReset(toggle, cell) {
  let reset = toggle.parentElement.querySelector(".reset");
  if (!cell.own) {
    reset?.remove();
    return;
  }
  if (!reset) {
    reset = document.getElementById("reset").content.firstElementChild.cloneNode(true);
    reset.tabIndex = toggle.closest("[role=grid]") ? -1 : 0;
    toggle.after(reset);
  }
  reset.value = toggle.value.replace(/ (on|off)$/, " inherit");
  reset.setAttribute("aria-label", cell.reset);
  reset.title = cell.reset;
}

function announce(words, wrong) {
  const line = document.createElement("p");
  line.textContent = words;
  line.classList.toggle("wrong", wrong);
  statusLine.replaceChildren(line);
  clearTimeout(fading);
  if (!wrong) fading = setTimeout(() => statusLine.replaceChildren(), 6000);
}

// The matrix is one tab stop; arrows move inside it, as in a spreadsheet.
function moveByKeys(matrix) {
  matrix.setAttribute("role", "grid");
  for (const element of matrix.querySelectorAll("button, a")) element.tabIndex = -1;
  let current = matrix.querySelector(".toggle");
  current.tabIndex = 0;
  document.getElementById("matrix-keys").hidden = false;

  matrix.addEventListener("focusin", ({ target }) => {
    const found = stopIn(target.closest("td,tbody>tr>th"));
    if (!found || found === current) return;
    current.tabIndex = -1;
    current = found;
    current.tabIndex = 0;
  });
  matrix.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td,tbody>tr>th");
    if (!cell || event.altKey || event.metaKey) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      const reset = cell.querySelector(".reset");
      if (reset) save(reset);
      event.preventDefault();
      return;
    }
    const next = neighbour(cell, event.key, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    stopIn(next).focus();
    reveal(next);
  });
}

// The focusable element of a cell: its toggle or the team link.
function stopIn(cell) {
  return cell?.querySelector(".toggle, a");
}

function neighbour(cell, key, far) {
  const row = cell.parentElement;
  const rows = [...row.parentElement.rows].filter((element) => !element.hidden);
  const at = rows.indexOf(row);
  const last = row.cells.length - 1;
  const within = (line, column) =>
    rows[Math.max(0, Math.min(line, rows.length - 1))].cells[Math.max(0, Math.min(column, last))];
  switch (key) {
    case "ArrowLeft":
      return within(at, cell.cellIndex - 1);
    case "ArrowRight":
      return within(at, cell.cellIndex + 1);
    case "ArrowUp":
      return within(at - 1, cell.cellIndex);
    case "ArrowDown":
      return within(at + 1, cell.cellIndex);
    case "Home":
      return within(far ? 0 : at, 0);
    case "End":
      return within(far ? rows.length - 1 : at, last);
    default:
      return null;
  }
}

// Keep the focused cell clear of the sticky headings.
function reveal(cell) {
  const region = cell.closest(".matrix-region");
  const box = cell.getBoundingClientRect();
  const view = region.getBoundingClientRect();
  const left = view.left + cell.parentElement.cells[0].offsetWidth;
  const top = view.top + cell.closest("table").tHead.offsetHeight;
  if (cell.cellIndex > 0 && box.left < left) region.scrollLeft -= left - box.left;
  if (box.top < top) region.scrollTop -= top - box.top;
}

function findTeams(field) {
  const named = [...document.querySelectorAll("[data-name]")];
  const rows = named.filter((element) => element.tagName === "TR");
  // With several pages of teams, the form searches on the server.
  if (!field || !("here" in field.dataset)) return;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const element of named) {
      element.hidden = !element.classList.contains("organisation") && !element.dataset.name.toLowerCase().includes(wanted);
    }
    const count = rows.filter((row) => !row.hidden && !row.classList.contains("organisation")).length;
    announce(count === 1 ? field.dataset.one : field.dataset.many.replace("#", count), false);
  });
}

/* Small drawings, made of nodes so that the page needs no inline markup. */
const PATHS = {
  lock: "M5 7V5a3 3 0 0 1 6 0v2m-7.5 0h9v6.5h-9z",
  rising: "M2.5 12 6.5 8l2.5 2.5L13.5 6m0 0H10m3.5 0v3.5",
  easing: "M2.5 5 6.5 9 9 6.5 13.5 11m0 0H10m3.5 0V7.5",
  steady: "M2.5 8h11m0 0-3-3m3 3-3 3",
  done: "M3 8.5 6.5 12 13 4.5",
  open: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z",
  tip: "M8 2a4 4 0 0 0-2.4 7.2c.5.4.9 1 .9 1.8h3c0-.8.4-1.4.9-1.8A4 4 0 0 0 8 2zM6.5 13.5h3",
  warn: "M8 2.5 14 13H2zM8 6.5v3m0 1.8v.2",
  stop: "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.8m0 1.9v.2",
  care: "M8 13.5C4 10.8 2.5 8.6 2.5 6.4a2.9 2.9 0 0 1 5.5-1.3 2.9 2.9 0 0 1 5.5 1.3c0 2.2-1.5 4.4-5.5 7.1z",
  flag: "M4 14V2.5m0 .5h8l-2 2.75L12 8.5H4",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

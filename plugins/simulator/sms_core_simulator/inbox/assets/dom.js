// Elements from values.  Everything a message holds becomes a text node, never markup:
// no other file of this page touches innerHTML either, and the policy forbids it.

const PATHS = {
  back: "M14 6l-6 6 6 6",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  help: "M8.4 9a3.7 3.7 0 1 1 5.5 3.2c-1.2.7-1.9 1.4-1.9 2.6M12 18.6v.1",
  send: "M4 12l16-7-5 15-3.5-6z",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 10.5v5M13.5 10.5v5",
};

/** An element: `h("p", {class: "x", onclick: f, "aria-label": "…"}, "text", child)`. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export const $ = (id) => document.getElementById(id);

let hush = 0;

/** Say something in passing, to eyes and to screen readers. */
export function tell(words) {
  const told = $("told");
  told.textContent = words;
  told.hidePopover(); // shown anew it comes before a dialog
  told.showPopover();
  clearTimeout(hush);
  hush = setTimeout(() => told.hidePopover(), 3000);
}

export async function copy(text, words) {
  // A page from another machine over plain http has no clipboard; the old way still works there.
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else copyBySelection(text);
  tell(words);
}

function copyBySelection(text) {
  const area = h("textarea", { class: "unseen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Ask the simulator; a refusal is an Error with its sentence. */
export async function ask(method, path, value) {
  const answer = await fetch(path, {
    method,
    headers: value === undefined ? {} : { "content-type": "application/json" },
    body: value === undefined ? undefined : JSON.stringify(value),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error || String(answer.status));
  return told;
}

export function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // storage is switched off: it lasts as long as the page
  }
}

// The keyboard, and the dialog that tells of it.

import { $, h, icon } from "./dom.js";
import { t } from "./words.js";

/** Listen for keys; `go` takes the page to a hash, `back` one step out. */
export function listenForKeys({ back }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "Escape") {
      if (typing) event.target.blur();
      else back();
    } else if (!typing && KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    } else if (event.target.id === "search" && event.key === "ArrowDown") {
      event.preventDefault();
      step("#threads li:not([hidden]) a", 1);
    }
  });
}

const KEYS = {
  "/": () => $("search").focus(),
  "?": showHelp,
  ArrowDown: () => step("#threads li:not([hidden]) a", 1),
  ArrowUp: () => step("#threads li:not([hidden]) a", -1),
  j: () => step(".message .more-of", 1),
  k: () => step(".message .more-of", -1),
};

/** Move the focus among the links of a list; from outside, on from the open one or to the first. */
function step(selector, by) {
  const links = [...document.querySelectorAll(selector)];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const current = links.findIndex((link) => link.getAttribute("aria-current") || link.closest(".open"));
  const from = here >= 0 ? here : current;
  const first = selector.startsWith(".") ? links.length - 1 : 0;
  const next = from < 0 ? first : Math.min(Math.max(from + by, 0), links.length - 1);
  links[next].focus();
}

export function showHelp() {
  const keys = { "/": "keySlash", "↑ ↓": "keyUpDown", "j k": "keyJk", "⏎": "keyEnter", Esc: "keyEsc" };
  const fields = { "to:": "helpTo", "code:": "helpCode", "template:": "helpTemplate", "vendor:": "helpVendor", "status:": "helpStatus", "after:": "helpAfter", "…": "helpWords" };
  const listed = (words) => h("dl", { class: "keys" }, Object.entries(words).flatMap(([key, word]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(word))]));
  openDialog("help", t("helpTitle"), h("h3", {}, t("helpSearch")), listed(fields), h("h3", {}, t("helpKeys")), listed(keys));
}

/** Fill and open a dialog; Escape, its cross and a press beside it close it. */
export function openDialog(name, title, ...children) {
  const dialog = $(name);
  const close = h("button", { type: "button", class: "icon", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"));
  dialog.replaceChildren(h("header", { class: "head" }, h("h2", { id: `${name}-title` }, title), close), h("div", { class: "body" }, ...children));
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  if (!dialog.open) dialog.showModal();
  return dialog;
}

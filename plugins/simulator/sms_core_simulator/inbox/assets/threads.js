// The list of phones.

import { $, h } from "./dom.js";
import { dayOf, nameOf, spaced, t, timeOf } from "./words.js";

const rows = new Map();

/** Where the page is when a phone, or one of its messages, is open. */
export const hrefOf = (to, id) => `#/${encodeURIComponent(to)}${id ? `/${id}` : ""}`;

/** What a message says, in one line. */
export function gist(message) {
  if (message.text) return message.text;
  const values = message.params.map(([name, value]) => (/^\d+$/.test(name) ? value : `${name} ${value}`));
  return `【${message.sign}】${values.join(" · ") || message.template}`;
}

/** Put every thread in its place. */
export function showThreads(store, state) {
  const threads = store.newestFirst();
  dropRows(store);
  $("threads").replaceChildren(...threads.map((thread) => showRow(store, thread, state)));
}

export const linkTo = (to) => rows.get(to)?.firstElementChild;

/** Remove the rows of phones whose messages are forgotten. */
export function dropRows(store) {
  if (rows.size <= store.threads.size) return;
  for (const [to, row] of rows) {
    if (store.threads.has(to)) continue;
    row.remove();
    rows.delete(to);
  }
}

/** A thread got a message: its row is new, and comes first. */
export function showFirst(store, thread, state) {
  const row = showRow(store, thread, state);
  if ($("threads").firstElementChild !== row) $("threads").prepend(row);
}

/** Draw one row anew. */
export function showRow(store, thread, state) {
  let row = rows.get(thread.to);
  if (!row) {
    row = makeRow(thread.to);
    rows.set(thread.to, row);
  }
  const matching = state.matches ? store.list(thread).filter(state.matches) : null;
  row.hidden = matching !== null && !matching.length;
  if (row.hidden) return row;
  const shown = matching ? matching.at(-1) : store.last(thread);
  const link = row.firstElementChild;
  const [, name, time, text, count] = link.children;
  time.textContent = briefly(shown.at);
  text.textContent = gist(shown);
  text.classList.toggle("bad", shown.status === "rejected" || shown.status === "undelivered");
  const open = state.to === thread.to;
  const unread = open ? 0 : store.unread(thread);
  count.textContent = unread ? String(unread) : "";
  const label = [name.textContent, unread && t("unread", { n: unread }), gist(shown), nameOf(shown.status), time.textContent];
  link.setAttribute("aria-label", label.filter(Boolean).join(", "));
  if (open) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  return row;
}

function makeRow(to) {
  const digits = to.replace(/\D/g, "");
  const face = h("span", { class: "face", "aria-hidden": "true" }, digits.slice(-2) || "?");
  face.style.setProperty("--hue", hue(to));
  const link = h(
    "a",
    { href: hrefOf(to), class: "thread" },
    face,
    h("span", { class: "name" }, spaced(to)),
    h("span", { class: "time" }),
    h("span", { class: "text" }),
    h("span", { class: "count" }),
  );
  return h("li", {}, link);
}

function hue(text) {
  let sum = 0;
  for (const sign of text) sum = (sum * 31 + sign.codePointAt(0)) % 360;
  return String(sum);
}

function briefly(at) {
  return new Date(at).toDateString() === new Date().toDateString() ? timeOf(at) : dayOf(at);
}

// The page: what is open, what arrives, what is pressed.

import { showConversation, showMessage } from "./conversation.js";
import { refreshDetail, showDetail } from "./detail.js";
import { $, ask, copy, h, icon, keep, tell } from "./dom.js";
import { refreshFaults, showFaultCount, showFaults } from "./faults.js";
import { listenForKeys, openDialog, showHelp } from "./keys.js";
import { compile } from "./search.js";
import { Store } from "./store.js";
import { dropRows, linkTo, showFirst, showRow, showThreads } from "./threads.js";
import { t } from "./words.js";

const about = JSON.parse($("start").textContent);
const store = new Store(about.most);
const state = { to: null, id: null, matches: null };

function label() {
  for (const element of document.querySelectorAll("[data-icon]")) element.prepend(icon(element.dataset.icon));
  for (const element of document.querySelectorAll("[data-t]")) element.append(t(element.dataset.t));
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
    if (element.matches("button")) element.title = t(element.dataset.label);
  }
  $("search").placeholder = t("search");
  document.title = t("title");
}

/** `#/number/id` → what is open. */
function route() {
  const [, to = "", id = ""] = location.hash.split("/");
  const before = { ...state };
  const left = store.threads.get(state.to);
  state.to = decoded(to) || null;
  state.id = Number(id) || null;
  $("panes").dataset.pane = state.id ? "detail" : state.to ? "thread" : "list";
  const thread = store.threads.get(state.to);
  if (thread) store.see(thread);
  for (const one of new Set([left, thread])) if (one) showRow(store, one, state);
  showConversation(store, state, about);
  for (const one of document.querySelectorAll(".message.open")) one.classList.remove("open");
  $(`m${state.id}`)?.classList.add("open");
  $(`m${state.id}`)?.scrollIntoView({ block: "nearest" });
  showDetail(state);
  moveFocus(before);
}

/** The keyboard and the screen reader follow to what was opened, and back to where it was. */
function moveFocus(before) {
  const narrow = matchMedia("(max-width: 760px)").matches;
  if (state.id) {
    if (state.id !== before.id) $("detail").focus({ preventScroll: true });
  } else if (before.id && state.to === before.to) {
    $(`m${before.id}`)?.querySelector(".more-of").focus({ preventScroll: true });
  } else if (state.to && narrow) {
    $("conversation").focus();
  } else if (before.to && !state.to) {
    linkTo(before.to)?.focus();
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function back() {
  const [, to, id] = location.hash.split("/"); // the state follows a moment later
  if (to) location.hash = id ? `#/${to}` : "#/";
}

function replaceAll({ messages, faults }) {
  store.replace(messages);
  for (const thread of store.threads.values()) store.see(thread);
  showFaultCount(faults);
  showAll();
}

function showAll() {
  showThreads(store, state);
  showConversation(store, state, about);
  showCount();
}

/** News: only what it touches is drawn anew. */
function take({ messages, faults }) {
  const wasEmpty = !store.messages.size;
  for (const message of messages) {
    const isNew = !store.messages.has(message.id);
    const thread = store.put(message);
    const isOpen = message.to === state.to;
    if (isOpen) store.see(thread);
    if (isNew) showFirst(store, thread, state);
    else showRow(store, thread, state);
    if (isOpen) showMessage(message, store, state, about);
    refreshDetail(message, state);
  }
  dropRows(store);
  if (wasEmpty && !state.to) showConversation(store, state, about);
  showFaultCount(faults);
  refreshFaults();
  showCount();
}

function showCount() {
  const found = $("found");
  if (!state.matches) {
    found.textContent = "";
    return;
  }
  const matching = [...store.messages.values()].filter(state.matches);
  const phones = new Set(matching.map((message) => message.to)).size;
  const words = ["foundNone", "foundOne"][matching.length] ?? "found";
  found.textContent = t(words, { n: matching.length, m: phones });
}

function listen() {
  const events = new EventSource(`/events?since=${about.mark}`);
  const show = (live) => {
    $("live").classList.toggle("on", live);
    $("live").textContent = t(live ? "live" : "waiting");
  };
  events.addEventListener("open", () => show(true));
  events.addEventListener("error", () => show(false));
  events.addEventListener("messages", (event) => take(JSON.parse(event.data)));
  events.addEventListener("snapshot", (event) => replaceAll(JSON.parse(event.data)));
}

function confirmClear() {
  const forget = async () => {
    await ask("DELETE", "/messages");
    $("confirm").close();
    location.hash = "#/";
    tell(t("cleared"));
  };
  openDialog(
    "confirm",
    t("clearTitle"),
    h("p", {}, t("clearText")),
    h(
      "p",
      { class: "act end" },
      h("button", { type: "button", onclick: () => $("confirm").close() }, t("cancel")),
      h("button", { type: "button", class: "danger", onclick: forget }, t("clear")),
    ),
  );
}

function otherTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const now = document.documentElement.dataset.theme || dark;
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  keep("theme", document.documentElement.dataset.theme);
}

function otherLanguage() {
  keep("language", document.documentElement.lang === "en" ? "zh-CN" : "en");
  location.reload();
}

label();
$("faults-button").onclick = () => showFaults(state.to);
$("address").onclick = () => copy(about.vendor_url, t("copied"));
$("address").append(about.vendor_url, icon("copy"));
$("address").setAttribute("aria-label", `${t("copy")} ${about.vendor_url}`);
$("clear").onclick = confirmClear;
$("theme").onclick = otherTheme;
$("language").onclick = otherLanguage;
$("skip").onclick = (event) => {
  event.preventDefault(); // the place in the address is the phone
  $("conversation").focus();
};
$("help-button").onclick = showHelp;
$("search").oninput = (event) => {
  state.matches = compile(event.target.value);
  showAll();
};
listenForKeys({ back });
replaceAll(about);
performance.mark("list");
route();
addEventListener("hashchange", route);
listen();

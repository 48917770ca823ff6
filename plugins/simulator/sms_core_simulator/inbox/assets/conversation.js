// One phone's messages, as the phone would show them.

import { $, copy, h, icon, ask, tell } from "./dom.js";
import { gist, hrefOf } from "./threads.js";
import { dayOf, nameOf, spaced, t, timeOf } from "./words.js";

const MOST = 200;
let shownTo = null;
let most = MOST;

/** Show the phone of the state, or what to do when there is none. */
export function showConversation(store, state, about) {
  const pane = $("conversation");
  if (!state.to) {
    shownTo = null;
    pane.replaceChildren(store.messages.size ? chooseOne() : nothingYet(about));
    return;
  }
  if (shownTo !== state.to) {
    most = MOST;
    shownTo = state.to;
    pane.replaceChildren(head(state.to), h("div", { class: "scroll" }), replyBox(state.to));
  }
  fill(pane.children[1], store, state, about);
}

/** One more message, or a new state of one that is shown. */
export function showMessage(message, store, state, about) {
  const scroll = $("conversation").querySelector(".scroll");
  const old = $(`m${message.id}`);
  if (!scroll || state.matches || !scroll.querySelector("ol")) {
    showConversation(store, state, about);
    return;
  }
  const atEnd = isAtEnd(scroll);
  if (old) {
    old.replaceWith(bubble(message, state));
  } else {
    const list = scroll.querySelector("ol");
    list.append(...withDay(message, store.list(store.threads.get(message.to)).at(-2), state));
    while (list.children.length > most + MOST) list.firstChild.remove();
  }
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

const isAtEnd = (scroll) => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;

function fill(scroll, store, state, about) {
  const thread = store.threads.get(state.to);
  const all = thread ? store.list(thread) : [];
  const matching = state.matches ? all.filter(state.matches) : all;
  const shown = matching.slice(-most);
  const items = shown.flatMap((message, place) => withDay(message, shown[place - 1], state));
  const notes = [];
  if (state.matches) notes.push(h("p", { class: "note" }, t("narrowed", { n: matching.length, m: all.length })));
  if (shown.length < matching.length) {
    const more = () => {
      most += MOST;
      fill(scroll, store, state, about);
    };
    notes.push(h("button", { type: "button", class: "more", onclick: more }, t("earlier")));
  }
  if (!all.length) notes.push(h("p", { class: "note" }, t("emptyPhone")));
  const list = h("ol", { class: "bubbles", role: "log", "aria-label": spaced(state.to) }, items);
  const atEnd = !scroll.firstChild || isAtEnd(scroll);
  scroll.replaceChildren(...notes, list);
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

function head(to) {
  return h(
    "header",
    { class: "head" },
    h("a", { href: "#/", class: "back icon", "aria-label": t("back") }, icon("back")),
    h("h2", {}, spaced(to)),
    h("button", { type: "button", class: "icon", "aria-label": `${t("copy")} ${to}`, onclick: () => copy(to, t("copied")) }, icon("copy")),
  );
}

function withDay(message, before, state) {
  const day = dayOf(message.at);
  const isNew = !before || dayOf(before.at) !== day;
  const line = h("li", { class: "day", role: "presentation" }, h("span", {}, day));
  return isNew ? [line, bubble(message, state)] : [bubble(message, state)];
}

function bubble(message, state) {
  const isBad = message.status === "rejected" || message.status === "undelivered";
  const isOpen = message.id === state.id;
  return h(
    "li",
    { id: `m${message.id}`, class: `message ${message.status}${isOpen ? " open" : ""}` },
    h("div", { class: "bubble" }, message.text ? spoken(message) : drawn(message)),
    h(
      "p",
      { class: "under" },
      message.code ? codeButton(message.code) : null,
      h("span", { class: isBad ? "status bad" : "status" }, icon(isBad ? "close" : "check"), outcome(message)),
      h("span", {}, h("span", { class: "by-vendor" }, `${nameOf(message.vendor)} · `), h("time", { datetime: new Date(message.at).toISOString() }, timeOf(message.at))),
      h("a", { href: hrefOf(message.to, message.id), class: "more-of", "aria-label": `${t("showDetails")}: ${gist(message)}` }, t("showDetails")),
    ),
    message.replies.map((reply) => h("p", { class: "bubble reply" }, h("span", { class: "unseen" }, `${t("phone")}: `), reply.text)),
  );
}

const outcome = (message) => message.error || (message.status === "undelivered" ? message.receipt : nameOf(message.status));

function codeButton(code) {
  const label = t("copyCode", { code });
  return h("button", { type: "button", class: "code", "aria-label": label, onclick: () => copy(code, t("copied")) }, code, icon("copy"));
}

/** The text that arrived, its code in bold. */
function spoken({ text, code }) {
  const at = code ? text.indexOf(code) : -1;
  if (at < 0) return h("p", {}, text);
  return h("p", {}, text.slice(0, at), h("b", {}, code), text.slice(at + code.length));
}

/** The template's text is not known: what would be filled in. */
function drawn(message) {
  const rows = message.params.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
  return [
    h("p", {}, message.sign ? h("b", {}, `【${message.sign}】`) : null, " ", h("span", { class: "template" }, message.template)),
    rows.length ? h("dl", {}, rows) : null,
  ];
}

function replyBox(to) {
  const input = h("input", { name: "text", required: true, maxlength: "500", autocomplete: "off", placeholder: t("replyTo"), "aria-label": t("replyTo") });
  const send = async (event) => {
    event.preventDefault();
    try {
      await ask("POST", "/replies", { to, text: input.value });
      input.value = "";
    } catch (error) {
      tell(error.message);
    }
  };
  return h("form", { class: "reply-box", onsubmit: send }, input, h("button", { class: "icon primary", "aria-label": t("sendReply") }, icon("send")));
}

function chooseOne() {
  return h("div", { class: "blank" }, h("p", {}, t("choose")));
}

function nothingYet({ vendor_url: url, credential }) {
  const keys = credential
    ? [h("dt", {}, t("keyId")), copiable(credential.id), h("dt", {}, t("secret")), copiable(credential.secret)]
    : [h("dt", {}, t("keyId")), h("dd", {}, t("ownKeys"))];
  return h(
    "div",
    { class: "blank" },
    h("img", { src: "/icon.svg", alt: "", width: "64", height: "64" }),
    h("h2", {}, t("emptyTitle")),
    h("p", {}, t("emptyText")),
    h("dl", { class: "card" }, h("dt", {}, t("address")), copiable(url), keys),
  );
}

function copiable(text) {
  const button = h("button", { type: "button", class: "icon", "aria-label": `${t("copy")} ${text}`, onclick: () => copy(text, t("copied")) }, icon("copy"));
  return h("dd", {}, h("code", {}, text), button);
}

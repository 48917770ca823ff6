// Everything about one message.

import { $, ask, copy, h, icon } from "./dom.js";
import { showSignature } from "./signature.js";
import { hrefOf } from "./threads.js";
import { exactTimeOf, nameOf, spaced, t } from "./words.js";

let shown = null;

/** Show the message of the state, or put the pane away. */
export async function showDetail(state) {
  const pane = $("detail");
  pane.hidden = !state.id;
  if (!state.id) {
    shown = null;
    pane.replaceChildren();
    return;
  }
  const wanted = (shown = state.id);
  try {
    const message = await ask("GET", `/messages/${wanted}`);
    if (shown === wanted) fill(pane, message);
  } catch (error) {
    if (shown === wanted) pane.replaceChildren(head({ to: state.to, id: wanted }), h("p", { class: "note" }, error.message));
  }
}

/** The message changed while it is open. */
export function refreshDetail(message, state) {
  if (message.id === state.id) showDetail(state);
}

function fill(pane, message) {
  const top = pane.scrollTop;
  pane.replaceChildren(
    head(message),
    h(
      "div",
      { class: "sections" },
      facts(message),
      section("timeline", timeline(message)),
      section("signature", showSignature(message)),
      message.request ? section("request", request(message)) : null,
      message.request ? section("answer", message.answer ? answer(message.answer) : h("p", { class: "note" }, t("noAnswer"))) : null,
    ),
  );
  pane.scrollTop = top;
}

function head(message) {
  const bad = message.status === "rejected" || message.status === "undelivered";
  const badge = message.status ? h("span", { class: `badge ${bad ? "bad" : "good"}` }, nameOf(message.status)) : null;
  return h(
    "header",
    { class: "head" },
    h("a", { href: hrefOf(message.to), class: "icon close", "aria-label": t("close") }, icon("close")),
    h("h2", {}, spaced(message.to)),
    badge,
  );
}

const section = (name, ...children) => h("details", { class: `section ${name}`, open: true }, h("summary", {}, t(name)), ...children);

function facts(message) {
  const params = message.params.map(([name, value]) => `${name} = ${value}`).join("\n");
  const rows = {
    status: message.error || (message.receipt ? `${nameOf(message.status)} (${message.receipt})` : nameOf(message.status)),
    vendor: nameOf(message.vendor),
    action: message.action,
    account: message.account,
    application: message.application,
    sign: message.sign,
    template: message.template,
    params,
    segments: message.segments || "",
    extension: message.extension,
    reference: message.reference,
    messageId: message.message_id,
    requestId: message.request_id,
  };
  const filled = Object.entries(rows).filter(([, value]) => value);
  return h("dl", { class: "facts" }, filled.flatMap(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, String(value))]));
}

function timeline({ timeline: events }) {
  const bad = ["rejected", "push failed"];
  const item = (event, place) =>
    h(
      "li",
      { class: bad.includes(event.name) ? "bad" : "good" },
      h("span", { class: "what" }, nameOf(event.name), event.detail ? h("code", {}, event.detail) : null),
      h("time", {}, place ? later(event.at - events[0].at) : exactTimeOf(event.at)),
    );
  return h("ol", { class: "timeline" }, events.map(item));
}

function later(milliseconds) {
  return milliseconds < 1000 ? `+${milliseconds} ms` : `+${(milliseconds / 1000).toFixed(1)} s`;
}

function request({ request: sent, curl }) {
  const form = sent.fields.length > 0;
  return [
    h(
      "p",
      { class: "act" },
      h("button", { type: "button", onclick: () => copy(curl, t("copied")) }, icon("copy"), t("copyCurl")),
      h("span", { class: "hint" }, t("masked")),
    ),
    raw(sent.line, sent.headers, pretty(sent.body)),
    form ? h("details", { class: "fields" }, h("summary", {}, t("fields")), pairs(sent.fields)) : null,
  ];
}

const answer = ({ status, headers, body }) => raw(`HTTP/1.1 ${status}`, headers, pretty(body));

function raw(line, headers, body) {
  const lines = headers.map(([name, value]) => [h("span", { class: "key" }, `${name}: `), `${value}\n`]);
  return h("pre", { tabindex: "0" }, h("b", {}, `${line}\n`), lines.flat(), body ? `\n${body}` : null);
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

const pairs = (fields) => h("dl", { class: "facts" }, fields.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

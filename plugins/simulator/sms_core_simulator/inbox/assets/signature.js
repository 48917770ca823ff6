// The check of a signature, and where the two texts part when it failed.

import { ask, h, icon, tell } from "./dom.js";
import { t } from "./words.js";

const TEXTS = ["canonical_request", "string_to_sign"];

/** The verdict, what the client did wrong if it can be told, and the difference. */
export function showSignature({ id, signature }) {
  const { scheme, verified, difference } = signature;
  if (verified) return [verdict(true, t("verified"), scheme), ...reasons(signature)];
  if (!difference) return verdict(false, t("unknownKey"), scheme);
  const texts = TEXTS.filter((name) => difference[name]);
  const unexplained = !signature.known && !signature.mistakes.length;
  return [
    verdict(false, t("notVerified"), scheme),
    ...reasons(signature),
    unexplained ? h("p", { class: "reason" }, t("noMistake")) : null,
    ...texts.map((name) => (signature.known ? compared(name, difference[name]) : ours(name, difference[name]))),
    unexplained ? paste(id) : null,
  ];
}

const verdict = (good, words, scheme) =>
  h("p", { class: `verdict ${good ? "good" : "bad"}` }, icon(good ? "check" : "close"), h("span", {}, words), scheme ? h("code", {}, scheme) : null);

const reasons = ({ mistakes = [] }) => mistakes.map((name) => h("p", { class: "reason" }, t(`mistake.${name}`)));

/** Two texts, one below the other, with what differs marked in both. */
function compared(name, pieces) {
  const equal = pieces.every(([client, server]) => client === server);
  if (equal) return h("div", { class: "diff" }, h("h3", {}, t(name)), h("p", { class: "hint" }, t("equalTexts")), block(pieces, 1, "ins"));
  return h(
    "div",
    { class: "diff" },
    h("h3", {}, t(name)),
    h("h4", {}, t("clientSigned")),
    block(pieces, 0, "del"),
    h("h4", {}, t("serverSigned")),
    block(pieces, 1, "ins"),
  );
}

const ours = (name, pieces) => h("div", { class: "diff" }, h("h3", {}, t(name)), h("h4", {}, t("serverSigned")), block(pieces, 1, "ins"));

function block(pieces, side, tag) {
  const differs = ([client, server]) => client !== server;
  const parts = pieces.map((piece) => (differs(piece) && piece[side] ? h(tag, {}, visible(piece[side])) : piece[side]));
  return h("pre", { tabindex: "0" }, parts);
}

/** A lone blank or line break in a mark could not be seen. */
const visible = (text) => text.replaceAll("\n", "⏎\n").replace(/^ +$/, (blanks) => "␣".repeat(blanks.length));

function paste(id) {
  const area = h("textarea", { rows: "3", spellcheck: "false", required: true, "aria-label": t("pasteLabel"), placeholder: t("pasteLabel") });
  const result = h("div", { "aria-live": "polite" });
  const compare = async (event) => {
    event.preventDefault();
    try {
      const told = await ask("POST", `/messages/${id}/difference`, { text: area.value });
      result.replaceChildren(...Object.entries(told).map(([name, pieces]) => compared(name, pieces)));
    } catch (error) {
      tell(error.message);
    }
  };
  return h("form", { class: "paste", onsubmit: compare }, h("p", {}, t("pasteText")), area, h("button", {}, t("compare")), result);
}

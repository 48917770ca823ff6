// Faults of the vendors, switched on and off.

import { $, ask, h, tell } from "./dom.js";
import { openDialog } from "./keys.js";
import { faultField, faultFields, faultOrder, faultWords, stageWords } from "./words.faults.js";
import { nameOf, spaced, t, timeOf } from "./words.js";

const FIVE_MINUTES = 300;

/** How many are on, on the button: a fault that was forgotten is a riddle. */
export function showFaultCount(count) {
  $("fault-count").textContent = count ? String(count) : "";
  $("faults-button").classList.toggle("on", count > 0);
}

/** Open the dialog; `number` is that of the phone that is open, if any. */
export async function showFaults(number) {
  try {
    fill(await ask("GET", "/faults"), number);
  } catch (error) {
    tell(error.message);
  }
}

/** Draw the list anew if the dialog is open: a rule may have been spent. */
export async function refreshFaults() {
  const list = $("faults").open && $("faults").querySelector(".rules");
  if (list) list.replaceWith(ruleList((await ask("GET", "/faults")).rules));
}

function fill(told, number) {
  openDialog(
    "faults",
    t("faultsTitle"),
    h("p", { class: "hint" }, t("faultsText")),
    ruleList(told.rules),
    form(told, number),
    h("details", { class: "fields" }, h("summary", {}, t("magic")), magic(told.magic)),
  );
}

function ruleList(rules) {
  showFaultCount(rules.length);
  if (!rules.length) return h("p", { class: "rules none" }, t("faultsNone"));
  return h("ul", { class: "rules" }, rules.map(ruleRow));
}

function ruleRow(rule) {
  const off = async () => {
    await ask("DELETE", `/faults/${rule.id}`);
    refreshFaults();
  };
  const label = `${t("faultRemove")}: ${title(rule)}`;
  return h(
    "li",
    {},
    h("span", { class: "what" }, h("b", {}, title(rule)), " ", h("code", {}, settings(rule)), h("span", { class: "hint" }, conditions(rule))),
    h("button", { type: "button", "aria-label": label, onclick: off }, t("faultRemove")),
  );
}

const title = ({ effect, stage }) => [faultWords(effect), stageWords(stage ?? "")].filter(Boolean).join(", ");
const settings = (rule) => [rule.code, rule.status, rule.seconds && `${rule.seconds} s`].filter(Boolean).join(" ");

function conditions(rule) {
  const times = rule.times === 1 ? t("nextOne") : rule.times ? t("nextN", { n: rule.times }) : t("always");
  const until = rule.until ? `${t("expires")} ${timeOf(rule.until * 1000)}` : "";
  const matches = [rule.number && spaced(rule.number), rule.vendor && nameOf(rule.vendor), rule.account, rule.template, rule.action];
  return [...matches, times, until].filter(Boolean).join(" · ");
}

function form({ effects, magic: numbers }, number) {
  const extra = h("div", { class: "extra" });
  const names = Object.keys(effects).sort((a, b) => place(a) - place(b));
  const effect = choice("effect", names.map((name) => [name, faultWords(name)]));
  const show = () => extra.replaceChildren(...fieldsOf(effect.value, effects[effect.value], numbers));
  effect.addEventListener("change", show);
  show();
  const vendors = ["", "aliyun", "tencent"].map((name) => [name, name ? nameOf(name) : t("anyone")]);
  const times = [[1, t("nextOne")], [3, t("nextN", { n: 3 })], [0, t("always")]];
  const lasting = [[FIVE_MINUTES, t("fiveMinutes")], [3600, t("oneHour")], [0, t("never")]];
  return h(
    "form",
    { class: "fault-form", onsubmit: switchOn },
    field(t("effect"), effect, "wide"),
    extra,
    field(t("vendor"), choice("vendor", vendors)),
    field(t("number"), h("input", { name: "number", value: number ?? "", placeholder: t("anyone"), autocomplete: "off" })),
    field(t("times"), choice("times", times)),
    field(t("expires"), choice("lasting", lasting)),
    h("p", { class: "act end" }, h("button", { class: "primary" }, t("faultAdd"))),
  );
}

const place = (effect) => (faultOrder.indexOf(effect) + 1 || 99);

/** Inputs of an effect's own settings; the codes are those of the magic numbers. */
function fieldsOf(effect, { defaults, stages }, numbers) {
  const known = [...new Set(numbers.filter((one) => one.effect === effect && one.code).map((one) => one.code))];
  const shown = faultFields.filter((name) => name in defaults && !(name === "status" && effect === "code"));
  return shown.map((name) => {
    if (name === "stage") {
      const options = stages.map((stage) => [stage, stageWords(stage)]);
      return field(faultField(name), choice(name, options, defaults.stage));
    }
    const usual = defaults[name] || known[0] || "";
    if (name !== "code") return field(faultField(name), h("input", { name, type: "number", min: "0", step: "any", value: usual }));
    const options = h("datalist", { id: "codes" }, known.map((code) => h("option", { value: code })));
    return field(faultField(name), h("span", {}, h("input", { name, list: "codes", value: usual, required: true }), options));
  });
}

async function switchOn(event) {
  event.preventDefault();
  const given = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== ""));
  for (const name of ["status", "seconds", "times", "lasting"]) if (name in given) given[name] = Number(given[name]);
  try {
    await ask("POST", "/faults", given);
    refreshFaults();
  } catch (error) {
    tell(error.message);
  }
}

const field = (words, control, kind = "") => h("label", { class: kind }, h("span", {}, words), control);

function choice(name, options, chosen) {
  return h("select", { name }, options.map(([value, words]) => h("option", { value: String(value), selected: value === chosen }, words)));
}

function magic(numbers) {
  return h("dl", { class: "facts" }, numbers.flatMap((one) => [h("dt", {}, h("code", {}, one.number.replace("*", ""))), h("dd", {}, title(one), " ", h("code", {}, settings(one)))]));
}

// What the page says, in English; words.zh.js has the same in 简体中文.

import { zh } from "./words.zh.js";

const en = {
  title: "SMS simulator",
  skip: "Skip to the messages",
  phones: "Phones",
  messages: "Messages",
  details: "Details of a message",
  search: "Search",
  searchLabel: "Search: to: code: template: vendor: status: after:",
  found: "{n} messages to {m} phones",
  foundOne: "1 message",
  foundNone: "Nothing matches",
  live: "Live",
  waiting: "Reconnecting…",
  faults: "Faults",
  clear: "Clear",
  otherLanguage: "中文",
  switchLanguage: "中文界面",
  theme: "Light or dark",
  help: "Help",
  close: "Close",
  back: "Back",
  cancel: "Cancel",
  copied: "Copied",
  copy: "Copy",
  copyCode: "Copy code {code}",
  showDetails: "Details",
  earlier: "Show earlier messages",
  narrowed: "{n} of {m} messages match the search",
  choose: "Choose a phone to read its messages",
  emptyTitle: "No messages yet",
  emptyText: "Point any Aliyun or Tencent Cloud SMS client here and send. What arrives appears on this page at once.",
  address: "Address",
  keyId: "Key id",
  secret: "Secret",
  ownKeys: "the credentials it was started with",
  emptyPhone: "The messages of this phone are gone",
  clearTitle: "Forget all messages?",
  clearText: "They are forgotten here and in the API, for everybody.",
  cleared: "All messages are forgotten",
  unread: "{n} new",
  template: "Template",
  yesterday: "Yesterday",
  today: "Today",
  replyTo: "Reply from this phone",
  sendReply: "Send reply",
  phone: "the phone",
  status: "Status",
  vendor: "Vendor",
  account: "Key id",
  application: "Application",
  action: "Action",
  sign: "Sign name",
  params: "Parameters",
  messageId: "Message id",
  requestId: "Request id",
  reference: "Reference",
  extension: "Extension",
  segments: "Segments",
  timeline: "Timeline",
  signature: "Signature",
  request: "Request",
  answer: "Answer",
  noAnswer: "No answer was sent",
  fields: "Decoded fields",
  copyCurl: "Copy as curl",
  masked: "Signature and security tokens are masked.",
  verified: "The signature is right.",
  notVerified: "The signature is wrong.",
  unknownKey: "The key id is not known here, so the signature could not be checked.",
  canonical_request: "Canonical request",
  string_to_sign: "String to sign",
  clientSigned: "Your client signed",
  serverSigned: "The simulator signed",
  equalTexts: "Both signed the same.",
  noMistake: "None of the usual mistakes explains it. Most often the secret is not the one of this key id.",
  pasteText: "To see the difference, paste what your client signed:",
  pasteLabel: "Canonical request or string to sign of your client",
  compare: "Compare",
  faultsTitle: "Faults",
  faultsText: "Make a vendor fail as it would one day. A rule takes the requests that match it; it is gone when it expires.",
  faultsNone: "No fault is switched on.",
  faultAdd: "Switch on",
  faultRemove: "Switch off",
  effect: "What happens",
  number: "Phone number",
  anyone: "any",
  times: "How often",
  always: "every time",
  nextOne: "the next time",
  nextN: "the next {n} times",
  expires: "Until",
  never: "switched off",
  fiveMinutes: "5 minutes",
  oneHour: "1 hour",
  magic: "Numbers that fail by themselves",
  helpTitle: "Keys and search",
  helpSearch: "Search",
  helpKeys: "Keys",
  keySlash: "to the search",
  keyUpDown: "through the phones",
  keyJk: "through the messages of a phone",
  keyEnter: "details",
  keyEsc: "back",
  helpTo: "part of the number",
  helpCode: "a verification code",
  helpTemplate: "part of the template code",
  helpVendor: "aliyun, tencent",
  helpStatus: "accepted, rejected, delivered, undelivered, or a vendor's code",
  helpAfter: "5m, 2h, 10:30, 2026-11-20",
  helpWords: "words of the text, the sign name or the parameters",
};

const names = {
  accepted: "Accepted",
  rejected: "Rejected",
  delivered: "Delivered",
  undelivered: "Not delivered",
  receipt: "Receipt of the carrier",
  "receipt pushed": "Receipt pushed to your URL",
  "push failed": "Push to your URL failed",
  "receipt pulled": "Receipt fetched by your client",
  reply: "Reply of the phone",
  converted: "Conversion reported",
  aliyun: "Aliyun",
  tencent: "Tencent Cloud",
  twilio: "Twilio",
};

const mistakes = {
  "secret-blank": "The secret ends with a blank or a line break.",
  "other-secret": "It was signed with the secret of another key id.",
  "key-ampersand": "The HMAC key must be the secret followed by “&”.",
  method: "It was signed for the other HTTP method (GET or POST).",
  unsorted: "The parameters were signed in the order they were sent; they must be sorted by name.",
  "blank-plus": "Blanks were signed as “+”; they must be %20.",
  slash: "“/” was not percent-encoded; it must be %2F.",
  asterisk: "“*” was not percent-encoded; it must be %2A.",
  tilde: "“~” was percent-encoded; it must stay as it is.",
  "lower-escapes": "Escapes were signed in lower case, as %2f; they must be upper case, as %2F.",
  unencoded: "Values were signed without percent-encoding.",
  "header-end": "The line break after the last signed header is missing.",
  host: "Another host was signed than was sent: the port was added or left out.",
  "content-type": "Another content type was signed than was sent: the charset was added or left out.",
  "body-spelling": "The JSON was written anew after it was signed, with other blanks, escapes or order. Send the very bytes that were signed.",
  "body-hash": "The body is not the one that was hashed: it changed after signing.",
};

const languages = { en: { ...en, ...prefixed("name.", names), ...prefixed("mistake.", mistakes) }, zh };

function prefixed(prefix, words) {
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [prefix + key, value]));
}

export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** The words of a key, `{n}` filled in. */
export function t(key, values = {}) {
  const words = languages[language][key] ?? languages.en[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The words of a status, event or vendor; those of others are shown as they are. */
export function nameOf(word) {
  return languages[language][`name.${word}`] ?? word;
}

const locale = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat(locale, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(locale, { weekday: "short", month: "short", day: "numeric" });

export const timeOf = (at) => clock.format(at);
export const exactTimeOf = (at) => exact.format(at);

export function dayOf(at, now = Date.now()) {
  const date = new Date(at).toDateString();
  if (date === new Date(now).toDateString()) return t("today");
  if (date === new Date(now - 86400e3).toDateString()) return t("yesterday");
  return day.format(at);
}

/** `+86 138 0013 8000`: a number in groups, easier to read and to hear. */
export function spaced(number) {
  const mainland = /^\+86(\d{3})(\d{4})(\d{4})$/.exec(number);
  if (mainland) return `+86 ${mainland[1]} ${mainland[2]} ${mainland[3]}`;
  const america = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (america) return `+1 ${america[1]} ${america[2]} ${america[3]}`;
  return number;
}

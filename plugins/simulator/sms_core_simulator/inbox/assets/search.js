// `to:138 code:123456 template:SMS_1 vendor:aliyun status:rejected after:10:30 words`.  No DOM here.

const UNITS = { s: 1e3, m: 60e3, h: 3600e3, d: 86400e3 };
const digits = (text) => text.replace(/\D/g, "");
const lower = (text) => (text ?? "").toLowerCase();

const FIELDS = {
  to: (wanted) => (one) => digits(wanted) !== "" && digits(one.to).includes(digits(wanted)),
  code: (wanted) => (one) => lower(one.code).startsWith(wanted),
  template: (wanted) => (one) => lower(one.template).includes(wanted),
  vendor: (wanted) => (one) => lower(one.vendor).startsWith(wanted),
  status: (wanted) => (one) => lower(one.status).startsWith(wanted) || lower(one.error).includes(wanted),
  after: (wanted, now) => {
    const start = moment(wanted, now);
    return (one) => one.at >= start;
  },
};

/** Milliseconds of `5m`, `2h`, `10:30`, `2026-11-20` or `2026-11-20T10:30`; NaN of anything else. */
export function moment(text, now) {
  const ago = /^(\d+)([smhd])$/.exec(text);
  if (ago) return now - ago[1] * UNITS[ago[2]];
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (clock) return new Date(now).setHours(clock[1], clock[2], 0, 0);
  // A date alone would be read as UTC; people mean their own day.
  return Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text.toUpperCase());
}

/** The predicate of a query, null of an empty one. */
export function compile(query, now = Date.now()) {
  const terms = query.toLowerCase().match(/\w+:"[^"]*"|"[^"]*"|\S+/g) ?? [];
  const tests = terms.map((term) => compileTerm(term, now)).filter(Boolean);
  return tests.length ? (one) => tests.every((test) => test(one)) : null;
}

function compileTerm(term, now) {
  const [, field, value] = /^(\w+):(.*)$/.exec(term) ?? [];
  if (Object.hasOwn(FIELDS, field)) return value && FIELDS[field](unquote(value), now);
  const wanted = unquote(term);
  return (one) => haystack(one).includes(wanted);
}

const unquote = (text) => text.replace(/^"|"$/g, "");

function haystack(one) {
  const values = one.params.flat();
  return lower([one.to, one.text, one.sign, one.template, one.error, one.reference, ...values].join("\n"));
}

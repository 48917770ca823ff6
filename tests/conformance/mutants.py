"""The reference provider with one fault each, and the check that is meant for the fault.

A mutant is the reference's source with some text replaced.  ``also`` names the checks
that may see the fault too.
"""

import attrs
from reference_case import ALONE, REFUSED

from sms_core import Template, Text

__all__ = ["MUTANTS", "Mutant"]


@attrs.frozen
class Mutant:
    """One fault; ``replaced`` holds pairs of old and new text."""

    name: str
    check: str
    replaced: tuple[tuple[str, str], ...]
    also: frozenset[str] = attrs.field(default=(), converter=frozenset)
    changes: dict[str, object] = attrs.field(factory=dict)


def mutant(name, check, *texts, also=(), **changes):
    """Texts alternate: old, new, old, new."""
    return Mutant(name, check, tuple(zip(texts[::2], texts[1::2], strict=True)), also, changes)


TEMPLATES = (Template("SignIn", {"code": "1"}),)
TEXTS = (Text("hello"),)
INIT = "        self._config = config\n"
BODY = '        body: dict[str, object] = {\n            "to": ['
TOP = "CAPABILITIES = Capabilities(\n"
SIGNED = "_mac(keys.secret.reveal(), time, ctx.nonce, data)"
KEYS = "keys = ctx.credentials or Credentials(self._config.key_id, self._config.key_secret)"
FIND = 'body: dict[str, object] = {"to": sought.recipient.e164, "page": sought.page}'
REMOVE = 'request = self._signed("remove"'
UNREAD = "unread=len(found) - len(events)"
LOG = "from logging import getLogger\n\n        getLogger(__name__).info('%s', {})\n        "
URL_OF = "f\"{self._config.endpoint.url if action == 'send' else 'http://reference.test/'}"
TO = "[number.e164 for number in batch.recipients]"

MUTANTS = (
    mutant("name in capitals", "descriptor", 'Plugin("reference"', 'Plugin("Reference"'),
    mutant("old plugin API", "descriptor", "CAPABILITIES)\n", "CAPABILITIES, api=0)\n"),
    mutant("pulls undeclared", "capabilities", "pulls=Pulls.QUEUE,", ""),
    mutant(
        "records undeclared", "capabilities", "evidence=Evidence.PROVES,", "", "status=True,", ""
    ),
    mutant("pushes undeclared", "capabilities", "pushes=Pushes.SIGNED,", ""),
    mutant(
        "provider and descriptor differ",
        "capabilities",
        "    capabilities = CAPABILITIES\n",
        "    capabilities = attrs.evolve(CAPABILITIES, separate_mainland=True)\n",
    ),
    mutant("no message a day", "descriptor", "daily_per_number=5,", "daily_per_number=0,"),
    mutant(
        "a number gets more than declared",
        "capabilities",
        "    capabilities = CAPABILITIES\n",
        "    capabilities = attrs.evolve(CAPABILITIES, daily_per_number=None)\n",
    ),
    mutant(
        "declared without method",
        "capabilities",
        "def enter(",
        "def entered(",
        also=["pulls"],
    ),
    mutant(
        "replies that nothing brings",
        "capabilities",
        *("pushes=Pushes.SIGNED,", "", "pulls=Pulls.QUEUE,", ""),
        *("def receive(", "def received(", "def pull(", "def pulled("),
        *("def enter(", "def entered(", "def remove(", "def removed("),
    ),
    mutant(
        "factory raises anything",
        "settings",
        INIT,
        INIT + '        if not config.sender.isascii():\n            raise ValueError("sender")\n',
    ),
    mutant(
        "fault shows the secret",
        "settings",
        "@attrs.frozen(kw_only=True)\nclass ReferenceConfig",
        "def shown(_, __, value):\n"
        "    if value.reveal().strip() != value.reveal():\n"
        '        raise ValueError(f"blanks in {value.reveal()!r}")\n\n\n'
        "@attrs.frozen(kw_only=True)\nclass ReferenceConfig",
        "key_secret: Secret = attrs.field(converter=Secret, validator=given)",
        "key_secret: Secret = attrs.field(converter=Secret, validator=shown)",
    ),
    mutant(
        "first nonce kept",
        "determinism",
        BODY,
        '        self._nonce = getattr(self, "_nonce", ctx.nonce)\n'
        "        ctx = attrs.evolve(ctx, nonce=self._nonce)\n" + BODY,
        also=["freshness"],
    ),
    mutant(
        "requests counted",
        "determinism",
        BODY,
        '        self._count = getattr(self, "_count", 0) + 1\n'
        + BODY.replace("{", '{"n": self._count,'),
        also=["credentials", "sync-and-async"],
    ),
    mutant(
        "exchanges share the batch",
        "determinism",
        '        return Exchange(self._signed("send", body, ctx), partial(_results, batch, ctx))',
        "        self._last = batch\n"
        '        request = self._signed("send", body, ctx)\n'
        "        return Exchange(request, lambda answer: _results(self._last, ctx, answer))",
        also=["values"],
    ),
    mutant("time of long ago", "freshness", "time = str(int(ctx.now))", 'time = "1600000000"'),
    mutant(
        "time of the day",
        "freshness",
        "time = str(int(ctx.now))",
        "time = str(int(ctx.now) // 86400 * 86400)",
    ),
    mutant(
        "one nonce for all",
        "freshness",
        *('("x-nonce", ctx.nonce)', '("x-nonce", "0")'),
        *("time, ctx.nonce, data", 'time, "0", data'),
    ),
    mutant(
        "signed before serialising",
        "signature",
        SIGNED,
        SIGNED.replace("data", "json.dumps(body, sort_keys=True).encode()"),
    ),
    mutant("half of it signed", "signature", SIGNED, SIGNED.replace("data", "data[:40]")),
    mutant("body written anew", "signature", "headers, data)", 'headers, data + b" ")'),
    mutant("plain http", "wire", 'Endpoint("https", "api', 'Endpoint("http", "api'),
    mutant(
        "header in capitals",
        "wire",
        '("content-type", "application/json"),\n            ("x-key"',
        '("Content-Type", "application/json"),\n            ("x-key"',
    ),
    mutant(
        "no content type",
        "wire",
        '            ("content-type", "application/json"),\n            ("x-key"',
        '            ("x-key"',
    ),
    mutant(
        "another host signed",
        "wire",
        '("host", self._config.endpoint.host)',
        '("host", "reference.test")',
    ),
    mutant(
        "framing by hand",
        "wire",
        '("x-time", time),',
        '("x-time", time), ("content-length", str(len(data))),',
    ),
    mutant(
        "secret in the URL",
        "wire",
        '{action}", headers',
        '{action}?key={keys.secret.reveal()}", headers',
        also=["echoes"],
    ),
    mutant(
        "configured credentials always",
        "credentials",
        "keys = ctx.credentials or Cred",
        "keys = Cred",
    ),
    mutant("first recipient only", "recipients", TO, "[batch.recipients[0].e164]"),
    mutant("recipients sorted", "recipients", TO, f"sorted({TO}, reverse=True)"),
    mutant(
        "numbers without plus", "recipients", TO, TO.replace("number.e164 ", "number.e164[1:] ")
    ),
    mutant("text sent undeclared", "contents", "    text=True,\n", "", contents=TEMPLATES),
    mutant(
        "template fails undeclared",
        "contents",
        *("    templates=True,\n", "", '{"text": content.text}', '{"text": content.text}'),
        *("entry = self._config.templates.find(content.name)", "entry = content.text"),
        also=["exceptions"],
        contents=TEXTS,
    ),
    mutant(
        "unknown template guessed",
        "templates",
        "self._config.templates.find(content.name)",
        "(self._config.templates.entries.get(content.name) or self._config.templates.find('SignIn'))",
    ),
    mutant(
        "missing parameter left empty",
        "templates",
        "list(entry.arguments(content).values())",
        '[content.params.get(name, "") for name in entry.params]',
    ),
    mutant(
        "sign name dropped",
        "options",
        "batch.sign_name or self._config.sender",
        "self._config.sender",
    ),
    mutant("extension dropped", "options", 'body["ext"] = batch.extension', "pass"),
    mutant("reference cut off", "options", "= batch.reference\n", "= batch.reference[:8]\n"),
    mutant(
        "ASCII only",
        "unicode",
        "ensure_ascii=False).encode()",
        'ensure_ascii=False).encode("ascii", "ignore")',
    ),
    mutant(
        "Latin-1 only",
        "unicode",
        "ensure_ascii=False).encode()",
        'ensure_ascii=False).encode("latin-1")',
        also=["signature"],
    ),
    mutant(
        "blanks stripped",
        "unicode",
        "entry.arguments(content).values())",
        "(v.strip() for v in entry.arguments(content).values()))",
        "list((v",
        "list((v",
    ),
    mutant(
        "leading zeros lost",
        "unicode",
        "entry.arguments(content).values())",
        "(str(int(v)) if v.isdecimal() and len(v) < 9 else v for v in entry.arguments(content).values()))",
    ),
    mutant(
        "text escaped for HTML",
        "unicode",
        '{"text": content.text}',
        '{"text": content.text.replace("<", "&lt;")}',
    ),
    mutant(
        "refuses without a nonce",
        "splitting",
        BODY,
        '        if not ctx.nonce:\n            raise InvalidMessage("no nonce")\n' + BODY,
    ),
    mutant("request id lost", "recorded", "text=text, request_id=request_id", "text=text"),
    mutant(
        "message id lost",
        "recorded",
        'message_id=text_in(entry, "id"),\n        code',
        "code",
        also=["alignment"],
    ),
    mutant(
        "results by position",
        "alignment",
        "_result(n, told, batch, ctx) for n in batch.recipients",
        "_result(n, {n.e164: e}, batch, ctx) for n, e in zip(batch.recipients, "
        "[*told.values(), *[{}] * len(batch.recipients)])",
    ),
    mutant(
        "unasked counts as accepted",
        "alignment",
        "told.get(number.e164, {})",
        'told.get(number.e164, {"code": "OK"})',
    ),
    mutant(
        "depth not survived",
        "any-answer",
        "    answer = json_object(response.body)\n    if answer is None or",
        "    try:\n        answer = json.loads(response.body)\n    except ValueError:\n        answer = None\n    if not isinstance(answer, dict) or",
    ),
    mutant(
        "entries of any kind",
        "any-answer",
        "for each in entries if isinstance(each, dict)",
        "for each in entries",
        also=["mangled-answers"],
    ),
    mutant(
        "numbers of any kind",
        "any-answer",
        'count_in(entry, "parts")',
        'entry.get("parts")',
        also=["mangled-answers"],
    ),
    mutant(
        "strange header",
        "mangled-answers",
        "    answer = json_object(response.body)\n    if answer is None or",
        '    response.headers.get("x-request-id", "").encode("ascii")\n    answer = json_object(response.body)\n    if answer is None or',
    ),
    mutant(
        "cut counts as accepted",
        "cut-answers",
        "    if answer is None or response.status >= 500:\n",
        "    if answer is None and b'\"OK\"' in response.body:\n        return same_for_all(batch, ctx)\n    if answer is None or response.status >= 500:\n",
    ),
    mutant(
        "unreadable counts as refused",
        "cut-answers",
        "    if answer is None or response.status >= 500:\n        return unreadable(batch, ctx, response)",
        '    if answer is None:\n        return same_for_all(batch, ctx, verdict=VERDICTS["AUTH"], code="AUTH")\n    if response.status >= 500:\n        return unreadable(batch, ctx, response)',
        also=["error-page"],
    ),
    mutant(
        "server error counts as accepted",
        "error-page",
        *(" or response.status >= 500:", ":", " or response.status != 200:", ":"),
    ),
    mutant("refused request counts as accepted", "error-page", " or response.status != 200:", ":"),
    mutant(
        "429 not understood",
        "error-page",
        "    if answer is None or response.status >= 500:\n        return unreadable(batch, ctx, response)",
        '    if answer is None or response.status >= 500:\n        return same_for_all(batch, ctx, verdict=VERDICTS["*"])',
    ),
    mutant(
        "family of a code forgotten",
        "codes",
        "verdict=VERDICTS[code], code=code, text=text, r",
        "verdict=VERDICTS[code.partition('.')[0]], code=code, text=text, r",
    ),
    mutant(
        "code not told",
        "codes",
        "verdict=VERDICTS[code], code=code, text=text, r",
        "verdict=VERDICTS[code], text=text, r",
        also=["unknown-codes"],
    ),
    mutant(
        "codes trimmed",
        "unknown-codes",
        "verdict=VERDICTS[code], code=code, text=text, r",
        "verdict=VERDICTS[code.strip()], code=code, text=text, r",
    ),
    mutant(
        "codes in any case",
        "unknown-codes",
        "verdict=VERDICTS[code], code=code, text=text, r",
        "verdict=VERDICTS[code.upper()], code=code, text=text, r",
    ),
    mutant("doubt sent again", "verdicts", "INTERNAL service    no ", "INTERNAL service    yes"),
    mutant(
        "unreadable records prove",
        "cut-connections",
        "    if not isinstance(records, list):\n        return Finding(readable=False)",
        "    if not isinstance(records, list):\n        return Finding()",
        also=["unreadable-records"],
    ),
    mutant(
        "other bytes in a loop",
        "sync-and-async",
        *("import json\n", "import json\nimport sys\n"),
        *(
            BODY,
            '        looping = getattr(sys.modules.get("asyncio"), "_get_running_loop", lambda: None)()\n'
            + BODY.replace("{", '{"n": looping is None,'),
        ),
    ),
    mutant("records without receipt", "records", ", receipt=_receipt(record, ctx))", ")"),
    mutant(
        "any record will do",
        "records",
        'return text_in(record, "ref") == sought.reference',
        'return text_in(record, "ref") != "x" and "ref" in record',
        also=["following-pages"],
    ),
    mutant(
        "records of any kind",
        "unreadable-records",
        "if isinstance(record, dict) and _is_sought",
        "if _is_sought",
    ),
    mutant("error page noted", "conversions", "answer is not None and ", "answer is None or "),
    mutant("conversion of no message", "conversions", '{"id": message_id, "at"', '{"at"'),
    mutant("other acknowledgement", "pushes", "b'{\"code\":0}'", "b'{\"code\": 0}'"),
    mutant("acknowledged with 204", "pushes", "Response(200, b'", "Response(204, b'"),
    mutant("never verified", "pushes", "verified=True", "verified=False"),
    mutant(
        "naive times",
        "pushes",
        "fromtimestamp(ctx.now, UTC)",
        "fromtimestamp(ctx.now)",
        also=["malformed-pushes", "pulls"],
    ),
    mutant(
        "every state is good",
        "pushes",
        'STATES.get(text_in(entry, "state"), DeliveryState.UNKNOWN)',
        "DeliveryState.FAILED",
        also=["pulls", "records"],
    ),
    mutant(
        "part of the signature",
        "forged-pushes",
        'same(push.header("x-signature"), signature)',
        'same(push.header("x-signature")[:8], signature[:8])',
    ),
    mutant(
        "signature optional",
        "forged-pushes",
        "if not same(",
        'if push.header("x-signature") and not same(',
    ),
    mutant(
        "signature not compared",
        "forged-pushes",
        "if not same(",
        "if not signature and not same(",
        also=["stale-pushes", "malformed-pushes"],
    ),
    mutant(
        "comparison fails",
        "forged-pushes",
        'if not same(push.header("x-signature")',
        'if not hmac.compare_digest(push.header("x-signature")',
        also=["malformed-pushes"],
    ),
    mutant("never stale", "stale-pushes", "FRESH = 300.0", "FRESH = 3e12"),
    mutant("future welcome", "stale-pushes", "abs(ctx.now - int(time))", "ctx.now - int(time)"),
    mutant("stale at once", "stale-pushes", "FRESH = 300.0", "FRESH = 10.0"),
    mutant(
        "reports named by the time",
        "replayed-pushes",
        'id=text_in(entry, "id"),\n        received',
        "id=str(ctx.now),\n        received",
    ),
    mutant(
        "repeats refused by memory",
        "replayed-pushes",
        "        answer = json_object(push.body) or {}\n        entries",
        '        if getattr(self, "_seen", b"") == push.body:\n'
        "            raise ReportRefused(Refusal.FORGED)\n"
        "        self._seen = push.body\n"
        "        answer = json_object(push.body) or {}\n        entries",
        also=["pushes", "stale-pushes", "values"],
    ),
    mutant(
        "events of any kind",
        "malformed-pushes",
        "        if not isinstance(entries, list):\n            raise",
        "        if entries is None:\n            raise",
    ),
    mutant(
        "strange number in a report",
        "malformed-pushes",
        "    except InvalidMessage:",
        "    except ZeroDivisionError:",
        also=["pulls", "unreadable-records"],
    ),
    mutant(
        "refusal shows the push",
        "malformed-pushes",
        "ReportRefused(Refusal.MALFORMED)",
        'ReportRefused(Refusal.MALFORMED, push.body.decode("latin-1"))',
    ),
    mutant(
        "no queue is an empty queue",
        "pulls",
        "    if not isinstance(listed, list):\n        return Pulled(",
        "    if not isinstance(listed, list):\n        return Pulled() if True else Pulled(",
    ),
    mutant(
        "no handle to remove by", "pulls", '(text_in(answer, "handle"),) if events else ()', "()"
    ),
    mutant(
        "secret kept as text",
        "values",
        INIT,
        INIT + "        self._key = config.key_secret.reveal()\n",
    ),
    mutant(
        "secret in repr",
        "values",
        "<ReferenceProvider {self._config.endpoint.host}>",
        "<ReferenceProvider {self._config.key_secret.reveal()}>",
    ),
    mutant(
        "setting not a Secret",
        "values",
        *(
            "push_secret: Secret = attrs.field(converter=Secret, validator=given)",
            "push_secret: str",
        ),
        *("self._config.push_secret.reveal()", "self._config.push_secret"),
    ),
    mutant(
        "error shows the text",
        "exceptions",
        '            return {"text": content.text}',
        '            if len(content.text) > 1600:\n                raise InvalidMessage(f"too long: {content.text}")\n            return {"text": content.text}',
    ),
    mutant(
        "error of another kind",
        "exceptions",
        '            return {"text": content.text}',
        '            if len(content.text) > 1600:\n                raise ValueError("too long")\n            return {"text": content.text}',
        also=["unicode"],
    ),
    mutant(
        "number logged",
        "hooks-and-logs",
        BODY,
        '        from logging import getLogger\n\n        getLogger(__name__).debug("to %s", batch.recipients[0].e164)\n'
        + BODY,
    ),
    mutant(
        "secret logged",
        "hooks-and-logs",
        "        data = json.dumps(",
        '        from logging import getLogger\n\n        getLogger(__name__).info("signing with %s", keys.secret.reveal())\n        data = json.dumps(',
    ),
    mutant(
        "code repeated",
        "echoes",
        *("text=without_private_parts(text, batch)", "text=text"),
    ),
    mutant(
        "number repeated in a code",
        "echoes",
        *("code=without_private_parts(code, batch, is_code=True)", "code=code"),
    ),
    mutant(
        "key sent, and repeated",
        "echoes",
        *('("x-time", time),', '("x-time", time), ("x-pass", keys.secret.reveal()),'),
    ),
    mutant(
        "metadata read",
        "import-budget",
        *(TOP, "import importlib.metadata\n\n" + TOP),
        also=["purity"],
    ),
    mutant(
        "HTTP library loaded",
        "import-budget",
        TOP,
        "import urllib3\n\n" + TOP,
        also=["purity", "quiet-import"],
    ),
    mutant(
        "warns when imported",
        "quiet-import",
        TOP,
        'import warnings\n\nwarnings.warn("old", stacklevel=1)\n' + TOP,
        also=["purity"],
    ),
    mutant(
        "thread when imported",
        "quiet-import",
        TOP,
        "import threading\n\nthreading.Thread(target=lambda: None).start()\n" + TOP,
        also=["purity"],
    ),
    mutant(
        "connects when imported",
        "quiet-import",
        TOP,
        'import socket\n\nsocket.socket().close()\nsocket.getaddrinfo("127.0.0.1", 1)\n' + TOP,
        also=["purity", "import-budget"],
    ),
    mutant(
        "environment read",
        "purity",
        INIT,
        INIT
        + '        import os\n\n        self._region = os.environ.get("REFERENCE_REGION", "")\n',
    ),
    mutant(
        "clock read",
        "purity",
        "def _received_at(ctx: Context) -> datetime:\n",
        "def _received_at(ctx: Context) -> datetime:\n    datetime.now(UTC)\n",
    ),
    mutant("nothing to read with", "case", reads=None),
    mutant("nothing to check signatures with", "case", authentic=None),
    mutant("nothing to sign pushes with", "case", signed=None, also=["pushes"]),
    mutant(
        "one answer for one number",
        "case",
        answers=(ALONE, REFUSED),
    ),
    mutant("sender ignored", "used-settings", "self._config.sender,", '"MyShop",'),
    mutant(
        "endpoint ignored",
        "used-settings",
        *("{self._config.endpoint.url}{action}", "https://api.reference.test/{action}"),
        *('("host", self._config.endpoint.host)', '("host", "api.reference.test")'),
    ),
    mutant(
        "order of a set",
        "determinism",
        "data = json.dumps(body, ensure_ascii=False)",
        "data = json.dumps({name: body[name] for name in {*body}}, ensure_ascii=False)",
    ),
    mutant(
        "reading a queue counted",
        "determinism",
        *(INIT, INIT + "        self._count = 0\n"),
        *('{"kind": kind.value,', '{"n": self._counted(), "kind": kind.value,'),
        "    def remove(",
        "    def _counted(self) -> int:\n"
        "        self._count += 1\n        return self._count\n\n    def remove(",
        also=["freshness", "credentials", "used-settings"],
    ),
    mutant(
        "only what sends is signed",
        "signature",
        *(f"{SIGNED}),", f'{SIGNED} if action == "send" else ""),'),
        also=["freshness", "credentials"],
    ),
    mutant(
        "all but what sends over http",
        "wire",
        *('f"{self._config.endpoint.url}{action}"', URL_OF + '{action}"'),
    ),
    mutant(
        "secret in the URL of records",
        "wire",
        'f"{self._config.endpoint.url}{action}"',
        'f"{self._config.endpoint.url}{action}" + (keys.secret.reveal() if action == "find" else "")',
    ),
    mutant(
        "fresh key with the old secret",
        "credentials",
        KEYS,
        "keys = Credentials((ctx.credentials or self._config).key_id, self._config.key_secret)",
    ),
    mutant(
        "fresh key for what sends alone",
        "credentials",
        KEYS,
        f'{KEYS}\n        if action == "used":\n'
        "            keys = Credentials(self._config.key_id, self._config.key_secret)",
    ),
    mutant(
        "one country only",
        "recipients",
        TO,
        '["+86" + number.national for number in batch.recipients]',
    ),
    mutant(
        "values in another order",
        "unicode",
        "list(entry.arguments(content).values())",
        "list(entry.arguments(content).values())[::-1]",
    ),
    mutant(
        "one value for all parameters",
        "unicode",
        "values = list(entry.arguments(content).values())",
        "values = list(entry.arguments(content).values())\n        values = values[:1] * len(values)",
    ),
    mutant("one template for all", "templates", "entry.code_for(batch.recipients[0])", '"T1"'),
    mutant(
        "ASCII alone taken",
        "unicode",
        "        content = batch.content\n",
        "        content = batch.content\n        words = getattr(content, 'params', {}).values()\n"
        "        if not ''.join((*words, getattr(content, 'text', ''))).isascii():\n"
        '            raise InvalidMessage("ASCII only")\n',
    ),
    mutant(
        "long text cut off", "unicode", '{"text": content.text}', '{"text": content.text[:160]}'
    ),
    mutant(
        "one id for all",
        "recorded",
        'message_id=text_in(entry, "id"),\n        code',
        'message_id=text_in(entry and next(iter(told.values())), "id") if not verdict else "",\n'
        "        code",
        also=["alignment"],
    ),
    mutant(
        "records asked of nobody",
        "records",
        *(FIND, "body: dict[str, object] = {}"),
        also=["following-pages"],
    ),
    mutant(
        "any record fits an id",
        "records",
        'return text_in(record, "id") == sought.message_id',
        "return True",
    ),
    mutant(
        "id of the records lost",
        "records",
        '                message_id=text_in(record, "id"),\n            )\n            return Finding(',
        "            )\n            return Finding(",
    ),
    mutant(
        "following page forgotten",
        "following-pages",
        "if more else None)",
        "if not more and more else None)",
    ),
    mutant(
        "same page for ever",
        "following-pages",
        "page=sought.page + 1",
        "page=sought.page",
    ),
    mutant(
        "use without its time", "conversions", '{"id": message_id, "at": at}', '{"id": message_id}'
    ),
    mutant("junk not counted", "pushes", *(UNREAD, "unread=0"), also=["pulls"]),
    mutant("nothing removed", "pulls", '{"handles": list(pulled.handles)}', '{"handles": []}'),
    mutant(
        "Basic credentials kept as text",
        "values",
        INIT,
        INIT + "        from base64 import b64encode\n\n"
        "        pair = f'{config.key_id}:{config.key_secret.reveal()}'\n"
        "        self._basic = b64encode(pair.encode()).decode()\n",
    ),
    mutant(
        "number logged when records are asked",
        "hooks-and-logs",
        *(FIND, LOG.format("sought.recipient.e164") + FIND),
    ),
    mutant(
        "secret logged when a push comes",
        "hooks-and-logs",
        *("if not same(push.header", LOG.format("secret") + "if not same(push.header"),
    ),
    mutant(
        "handles logged with the secret",
        "hooks-and-logs",
        *(REMOVE, LOG.format("self._config.key_secret.reveal()") + REMOVE),
    ),
    mutant(
        "clock under another name",
        "purity",
        INIT,
        INIT + "        import time as t\n\n        t.monotonic()\n",
    ),
    mutant(
        "date under another name",
        "purity",
        INIT,
        INIT + "        from datetime import datetime as dt\n\n        dt.now(UTC)\n",
    ),
    mutant(
        "clock by its name",
        "purity",
        INIT,
        INIT + '        import time\n\n        getattr(time, "time")()\n',
    ),
    mutant(
        "file read by pathlib",
        "purity",
        INIT,
        INIT + "        import pathlib\n\n        pathlib.Path(__file__).read_text()\n",
    ),
    mutant(
        "standard error written",
        "purity",
        INIT,
        INIT + '        import sys\n\n        sys.stderr.write("")\n',
    ),
    mutant("prints", "purity", INIT, INIT + '        print(end="")\n'),
)

"""Endpoints that providers push to: one set of promises for WSGI and ASGI."""

import asyncio
import json
import re
from base64 import b64encode
from functools import partial
from threading import Event

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports.calling import OPEN, Server, call_asgi, call_wsgi
from reports.office import CAN, TAKEN, Desk, entries, entry, ids, read, written

from sms_core import Account, ConfigError, SetupError, Stage, TransportError
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Request
from sms_core.inbox import MemoryInbox
from sms_core.inbox_sqlite import SqliteInbox
from sms_core.providers import Context, Pushes
from sms_core.receipts import ReportKind
from sms_core.receiving import Protection
from sms_core.webhooks import AsgiWebhook, WsgiWebhook

SECRET, BASIC = "canary-secret-of-this-year", "vendor:canary-password-of-ours"
GUARD = Protection(secrets=(SECRET,))


@pytest.fixture(params=["wsgi", "asgi"])
def server(request):
    """One of each sort."""
    made = Server(request.param)
    yield made
    made.close()


@pytest.fixture(params=["memory", "sqlite"])
def inbox(request, tmp_path):
    """One of each sort."""
    return MemoryInbox() if request.param == "memory" else SqliteInbox(tmp_path / "reports.sqlite")


class TestAcknowledgement:
    """What a provider is told."""

    def test_taken(self, server):
        """The provider's own acknowledgement to the byte, with its length."""
        answer = server.serve().quiet().push(body=written("1", "2"))
        assert (answer.status, answer.body) == (200, TAKEN.body)
        assert answer.headers == {**TAKEN.headers, "content-length": str(len(TAKEN.body))}

    def test_only_once_it_is_kept(self, server, inbox):
        """In the inbox before the answer, handled after it."""
        server.serve(server.client(inbox=inbox)).quiet()
        server.push(body=written("1", "2"))
        assert (len(inbox), server.handler.seen) == (2, [])
        assert server.handle() == 2
        assert (ids(server.handler.seen), len(inbox)) == (["1", "2"], 0)

    def test_an_empty_push(self, server):
        """Nothing is in it, and that is acknowledged too."""
        assert server.serve().quiet().push(body=b"[]").status == 200

    def test_entries_that_cannot_be_read(self, server, caplog):
        """They are counted in the log; the others are taken."""
        server.serve().quiet()
        body = json.dumps([*entries("1"), {"to": "+8613800138000"}, 5]).encode()
        assert server.push(body=body).status == 200
        assert server.handle() == 1
        (record,) = caplog.records
        assert record.getMessage() == "entries of a push to 'a' that cannot be read: 2"


class TestRefusals:
    """The status that a vendor's retry understands, and nothing kept."""

    @pytest.mark.parametrize(
        ("target", "how", "status"),
        [
            ("/a", {"body": b"junk"}, 400),
            ("/a", {"body": b""}, 400),
            ("/a", {"body": written("1"), "method": "GET"}, 400),
            ("/a", {"body": written("1"), "headers": {"x-signature": "f" * 64}}, 403),
            ("/b", {"body": written("1")}, 404),
            ("/", {"body": written("1")}, 404),
            ("/a", {"body": b" " * 1001}, 413),
        ],
    )
    def test_status(self, server, target, how, status):
        """Malformed, forged, not offered, oversized."""
        client = server.client(protection=attrs.evolve(OPEN, max_bytes=1000))
        answer = server.serve(client).quiet().push(target, **how)
        assert answer.status == status
        assert answer.body.decode().strip() in {each.value for each in Refusal}
        assert "www-authenticate" not in answer.headers
        assert len(client.inbox) == 0

    def test_unprotected(self, server):
        """Also where one account is open, another is not."""
        client = server.client(Account("a", Desk(), receipts=OPEN), Account("b", Desk()))
        assert server.serve(client).quiet().push("/b", body=written("1")).status == 403

    @pytest.mark.parametrize(
        ("target", "status"),
        [(f"/a/{SECRET}", 200), (f"/a?x={SECRET}", 200), ("/a/wrong", 403), ("/a", 403)],
    )
    def test_secrets(self, server, target, status):
        """In the path or the query; without one no password is asked for."""
        server.serve(server.client(protection=GUARD)).quiet()
        answer = server.push(target, body=written("1"))
        assert answer.status == status
        assert "www-authenticate" not in answer.headers
        assert SECRET.encode() not in answer.body

    def test_a_challenge(self, server):
        """Where a password is wanted it is asked for, as clients expect that wait to be asked."""
        server.serve(server.client(protection=Protection(basic_auth=(BASIC,)))).quiet()
        answer = server.push(body=written("1"))
        assert (answer.status, answer.headers["www-authenticate"]) == (
            401,
            'Basic realm="receipts"',
        )
        right = {"authorization": f"Basic {b64encode(BASIC.encode()).decode()}"}
        assert server.push(body=written("1"), headers=right).status == 200
        assert server.push(body=written("1"), headers={"authorization": "Basic x"}).status == 403

    def test_a_certificate_out_of_reach(self, server):
        """The provider is asked to come again."""

        class Signed(Desk):
            def certificate(self, push, ctx):
                return Request("GET", "https://certificates.test/find", (), b"{}")

        down = TransportError(Stage.CONNECT, "by script")
        server.office.script.append(down)
        client = server.client(Account("a", Signed(), receipts=OPEN))
        answer = server.serve(client).quiet().push(body=written("1"))
        assert (answer.status, answer.headers["retry-after"]) == (503, "60")

    def test_a_full_inbox(self, server, caplog):
        """The provider is asked to come again; nothing of the push is kept."""
        inbox = MemoryInbox(most=2)
        server.serve(server.client(inbox=inbox)).quiet()
        assert server.push(body=written("1", "2")).status == 200
        answer = server.push(body=written("3"))
        assert (answer.status, answer.headers["retry-after"]) == (503, "60")
        assert (len(inbox), "turned away" in caplog.text) == (2, True)
        server.handle()
        assert server.push(body=written("3")).status == 200

    def test_an_inbox_that_fails(self, server, caplog):
        """Not acknowledged; the log names the failure, and nothing of the reports."""

        class Broken(MemoryInbox):
            def put(self, reports):
                raise OSError("+8613800138000")

        answer = server.serve(server.client(inbox=Broken())).quiet().push(body=written("1"))
        assert answer.status == 500
        assert [each.getMessage() for each in caplog.records] == ["a push was not kept: OSError"]

    def test_a_set_up_that_must_be_mended(self, server, caplog):
        """What is to be done is in the log."""

        class Lacking(Desk):
            def receive(self, push, ctx):
                raise SetupError('pip install "sms-core[crypto]"')

        client = server.client(Account("a", Lacking(), receipts=OPEN))
        assert server.serve(client).quiet().push(body=written("1")).status == 500
        assert 'pip install "sms-core[crypto]"' in caplog.text


class TestBodies:
    """How much of a body is read."""

    limit = attrs.evolve(OPEN, max_bytes=1000)

    @pytest.fixture
    def limited(self, server):
        return server.serve(server.client(protection=self.limit)).quiet()

    def test_too_long_by_its_length(self, limited):
        """Not a byte of it is read."""
        answer = limited.push(body=b" " * 5000)
        assert (answer.status, answer.taken) == (413, 0)

    def test_too_long_without_a_length(self, limited):
        """Reading stops when it is too much."""
        how = {"terminated": True} if limited.kind == "wsgi" else {}
        answer = limited.push(body=b" " * 50_000, headers={"content-length": None}, **how)
        assert answer.status == 413
        assert answer.taken <= 1100

    def test_chunked(self, limited):
        """A body without a length is read to its end, where the server says it has one."""
        how = {"terminated": True} if limited.kind == "wsgi" else {}
        headers = {"content-length": None, "transfer-encoding": "chunked"}
        body = written("1", "2", "3")
        assert len(body) > 100
        assert limited.push(body=body, headers=headers, **how).status == 200
        assert limited.handle() == 3

    def test_exactly_as_long(self, limited):
        """The limit itself fits."""
        assert limited.push(body=written("1").ljust(1000)).status == 200
        how = {"terminated": True} if limited.kind == "wsgi" else {}
        headers = {"content-length": None}
        assert limited.push(body=written("1").ljust(1000), headers=headers, **how).status == 200

    @pytest.mark.parametrize("length", ["x", "-1", "1e3", "²", "9" * 5000])
    def test_lengths_that_are_none(self, limited, length):
        """Refused; nothing is read."""
        answer = limited.push(body=b" " * 500, headers={"content-length": length})
        assert answer.status in (400, 413)
        assert answer.taken == 0

    def test_cut_short(self, limited):
        """A connection that ended in the middle delivered nothing."""
        body = written("1", "2", "3")
        if limited.kind == "wsgi":
            answer = limited.push(body=body, headers={"content-length": str(len(body) + 1)})
        else:
            answer = limited.push(body=body, cut="body")
        assert answer.status == 400
        assert limited.handle() == 0


def test_wsgi_without_a_length():
    """Where the server does not say that the body ends, none is read: it would wait for ever."""
    server = Server("wsgi").serve().quiet()
    answer = server.push(body=written("1"), headers={"content-length": None})
    assert (answer.status, answer.taken) == (400, 0)
    server.close()


class TestHandling:
    """What becomes of acknowledged reports."""

    def test_on_its_own(self, server, inbox):
        """Thread or task hands over what was pushed, in order, once."""
        server.serve(server.client(inbox=inbox))
        server.push(body=written("1", "2"))
        server.push(body=written("3"))
        assert server.wait_for(3)
        assert ids(server.handler.seen) == ["1", "2", "3"]

    def test_a_slow_handler(self, server):
        """The acknowledgement does not wait for it."""
        free = Event()
        server.handler.act = lambda _: free.wait(10.0)
        server.serve()
        for name in "123":
            assert server.push(body=written(name)).status == 200
            assert server.handler.seen == []
        free.set()
        assert server.wait_for(3)

    def test_a_handler_that_raises(self, server, inbox, caplog):
        """The report comes again after the lease, the others go on; the log shows no number."""

        def act(report):
            if report.message_id == "2" and not server.office.now > 1100.0:
                raise ValueError("+8613800138000")

        server.handler.act = act
        server.serve(server.client(inbox=inbox)).quiet()
        server.push(body=written("1", "2", "3"))
        assert (server.handle(), ids(server.handler.seen), len(inbox)) == (3, ["1", "3"], 1)
        assert server.handle() == 0
        server.office.now += 121.0
        assert (server.handle(), ids(server.handler.seen), len(inbox)) == (1, ["1", "3", "2"], 0)
        (record,) = caplog.records
        assert re.fullmatch(
            r"handling a report of 'a' raised ValueError at .*test_webhooks\.py:\d+; "
            "it comes again in 120 seconds",
            record.getMessage(),
        )

    def test_started_by_hand(self, server, inbox):
        """What an earlier process left is handed over before any push."""
        inbox.put(read([entry("left")], Context("a", 1000.0, ""))[0])
        server.serve(server.client(inbox=inbox))

        async def start():
            server.webhook.start()

        server.webhook.start() if server.kind == "wsgi" else server.runner.run(start())
        assert server.wait_for(1)
        assert ids(server.handler.seen) == ["left"]

    def test_a_slow_turn(self, server, inbox):
        """What was not begun with in time is given back, so that others may have it."""
        server.handler.act = lambda _: server.office.sleep(6.0)
        server.serve(server.client(inbox=inbox)).quiet()
        server.push(body=written(*"12345"))
        assert (server.handle(), len(inbox)) == (2, 3)
        assert [server.handle(), server.handle()] == [2, 1]
        assert ids(server.handler.seen) == list("12345")

    def test_kinds_in_the_order_they_came(self, server, inbox):
        """A reply does not wait behind receipts that came after it."""
        server.serve(server.client(inbox=inbox)).quiet()
        server.push(body=written("1"))
        server.push(body=written("r", kind="replies"))
        server.push(body=written("v", kind="reviews"))
        server.push(body=written("2"))
        server.handle()
        assert ids(server.handler.seen) == ["1", "r", "v", "2"]

    def test_what_an_earlier_process_left(self, server, tmp_path):
        """It is handled with the rest."""
        path = tmp_path / "reports.sqlite"
        server.serve(server.client(inbox=SqliteInbox(path))).quiet()
        server.push(body=written("old"))
        again = Server(server.kind)
        again.serve(again.client(inbox=SqliteInbox(path)))
        again.push(body=written("new"))
        assert again.wait_for(2)
        assert ids(again.handler.seen) == ["old", "new"]
        again.close()

    def test_an_inbox_that_fails_for_a_while(self, server, caplog, monkeypatch):
        """Thread and task outlive it."""
        monkeypatch.setattr(f"sms_core.webhooks.{server.kind}.POLL", 0.01)

        class Failing(MemoryInbox):
            left = 3

            def take(self, *which, **how):
                self.left -= 1
                if self.left >= 0:
                    raise OSError
                return super().take(*which, **how)

        server.serve(server.client(inbox=Failing()))
        server.push(body=written("1"))
        assert server.wait_for(1)
        assert caplog.text.count("the inbox failed: OSError; it is asked again") == 3

    def test_closing(self, server, inbox):
        """What was not handled stays, and can be had at once."""
        begun, free = Event(), Event()

        def act(_):
            begun.set()
            free.wait(10.0)

        server.handler.act = act
        server.serve(server.client(inbox=inbox))
        server.push(body=written("1", "2", "3"))
        if server.kind == "wsgi":
            begun.wait(10.0)
            server.webhook.close(0.0)
            free.set()
            server.webhook.close(10.0)
            left = ["2", "3"]
        else:
            server.runner.run(asyncio.to_thread(begun.wait, 10.0))
            server.runner.run(server.webhook.aclose())
            free.set()
            left = ["1", "2", "3"]
        taken = inbox.take(
            ReportKind.RECEIPTS, "", most=10, now=server.office.clock.wall(), lease=60.0
        )
        assert ids(each.report for each in taken) == left

    def test_after_closing(self, server):
        """What is left can still be handed over, all of it."""
        server.serve().quiet()
        server.push(body=written(*"12345"))
        if server.kind == "wsgi":
            server.webhook.close()
        else:
            server.runner.run(server.webhook.aclose())
        assert server.handle() == 5
        assert ids(server.handler.seen) == list("12345")


LOST = "reports that were not dealt with, and are lost with this process: 2; give the client an "


class TestWhatIsLost:
    """Reports that an inbox nobody chose still holds at the end."""

    def close(self, server):
        end = server.webhook.close() if server.kind == "wsgi" else server.webhook.aclose()
        if server.kind == "asgi":
            server.runner.run(end)

    def test_told_once(self, server, caplog):
        """By the webhook, or by the client if that is closed first."""
        client = server.client()
        server.serve(client).quiet()
        server.push(body=written("1", "2"))
        self.close(server)
        self.close(server)
        client.close() if server.kind == "wsgi" else server.runner.run(client.aclose())
        (record,) = caplog.records
        assert record.getMessage() == f"{LOST}SqliteInbox"
        assert (record.levelname, record.name) == ("WARNING", "sms_core.inbox")

    def test_by_the_client(self, server, caplog):
        """Where there is no webhook any more, or never was one."""
        client = server.client()
        client.inbox.put(read([entry("1"), entry("2")], Context("a", 1000.0, ""))[0])
        client.close() if server.kind == "wsgi" else server.runner.run(client.aclose())
        assert [each.getMessage() for each in caplog.records] == [f"{LOST}SqliteInbox"]

    def test_nothing(self, server, caplog):
        """What was dealt with is not told, nor is an empty inbox."""
        server.serve().quiet()
        self.close(server)
        server.push(body=written("1", "2"))
        server.handle()
        self.close(server)
        assert caplog.records == []

    def test_an_inbox_that_was_chosen(self, server, inbox, caplog):
        """Whoever gives one knows it, and may use it further."""
        client = server.client(inbox=inbox)
        server.serve(client).quiet()
        server.push(body=written("1", "2"))
        self.close(server)
        client.close() if server.kind == "wsgi" else server.runner.run(client.aclose())
        assert (caplog.records, len(inbox)) == ([], 2)


class TestHandlers:
    """What may handle reports."""

    @pytest.fixture
    def asgi(self):
        server = Server("asgi")
        yield server
        server.close()

    def handled(self, server, handle):
        server.serve(handle=handle).quiet()
        server.push(body=written("1"))
        server.handle()
        return len(server.webhook._client.inbox)

    def test_coroutine_functions(self, asgi):
        """Awaited, whatever they are wrapped in."""
        seen = []

        async def plain(report):
            await asyncio.sleep(0)
            seen.append(report)

        class Called:
            async def __call__(self, report):
                await plain(report)

        def wrapped(report):
            return plain(report)

        for handle in (plain, partial(plain), Called(), wrapped):
            assert self.handled(asgi, handle) == 0
        assert ids(seen) == ["1"] * 4

    def test_a_coroutine_that_raises(self, asgi):
        """The report stays."""

        async def broken(report):
            raise OSError

        assert self.handled(asgi, broken) == 1
        assert self.handled(asgi, partial(broken)) == 1

    def test_a_coroutine_function_for_wsgi(self):
        """Refused when it is made: nobody would await it, and reports would be lost."""

        async def handle(report): ...

        class Called:
            async def __call__(self, report): ...

        server = Server("wsgi")
        for wrong in (handle, partial(handle), Called()):
            with pytest.raises(ConfigError, match=r"^handle: must be a plain function; Asgi"):
                WsgiWebhook(server.client(), wrong)
        server.close()


class TestPlaces:
    """Where pushes arrive, and for whom."""

    def test_accounts_by_the_path(self, server):
        """The first part of it names one."""
        accounts = [Account(name, Desk(), receipts=OPEN) for name in ("a", "外发", "c d")]
        server.serve(server.client(*accounts)).quiet()
        for target in ("/a", "/%E5%A4%96%E5%8F%91/x", "/c%20d?y"):
            assert server.push(target, body=written("1")).status == 200
        server.handle()
        assert [each.account for each in server.handler.seen] == ["a", "外发", "c d"]

    def test_one_account(self, server):
        """Then the path names none, and may be anything."""
        client = server.client(protection=GUARD)
        server.serve(client, account="a").quiet()
        assert server.push(f"/{SECRET}", body=written("1")).status == 200
        assert server.push(f"?{SECRET}", body=written("1")).status == 403

    def test_prefix(self, server):
        """What does not begin with it is nobody's."""
        server.serve(prefix="/sms/").quiet()
        assert server.push("/sms/a", body=written("1")).status == 200
        for target in ("/a", "/smsa", "/sms", "/sms/", "/x/sms/a", "/"):
            assert server.push(target, body=written("1")).status == 404

    def test_otherwise(self, server):
        """Another application answers the rest, and only that."""
        other = Server(server.kind)
        other.serve().quiet()
        server.serve(prefix="/sms", otherwise=other.webhook).quiet()
        assert server.push("/sms/a", body=written("1")).status == 200
        assert server.push("/a", body=written("2")).status == 200
        assert server.push("/smsa", body=written("2")).status == 404
        assert [server.handle(), other.handle()] == [1, 1]
        other.close()

    def test_mounted(self, server):
        """Below the place where a framework has mounted it."""
        server.serve().quiet()
        assert server.push("/hooks/a", body=written("1"), root="/hooks").status == 200
        assert server.push("/hooks/b", body=written("1"), root="/hooks").status == 404

    def test_mounted_where_an_account_has_a_like_name(self):
        """A server that cuts the mounting place off is not cut again."""
        server = Server("asgi")
        server.serve(server.client(Account("hooks-a", Desk(), receipts=OPEN))).quiet()
        answer = server.push("/hooks/hooks-a", body=written("1"), root="/hooks", cut="root")
        assert answer.status == 200
        server.close()

    @pytest.mark.parametrize(
        ("can", "protection", "works"),
        [
            (CAN, None, False),
            (CAN, GUARD, True),
            (CAN, OPEN, True),
            (attrs.evolve(CAN, pushes=Pushes.SIGNED), None, True),
            (attrs.evolve(CAN, pushes=Pushes.MIXED), None, True),
            (attrs.evolve(CAN, pushes=Pushes.NONE), OPEN, False),
        ],
    )
    def test_a_place_that_could_take_nothing(self, server, can, protection, works):
        """Told when it is made, with what to do."""
        client = server.client(protection=protection, can=can)
        if works:
            server.serve(client)
        else:
            with pytest.raises(ConfigError, match=r"^no push to a could be taken: .*secrets"):
                server.serve(client)

    def test_an_account_that_is_not_there(self, server):
        """Told when it is made."""
        with pytest.raises(ConfigError, match=r"^no account 'b'"):
            server.serve(account="b")


class Seen(Desk):
    """Remembers the addresses of pushes."""

    def __init__(self):
        super().__init__()
        self.urls = []

    def receive(self, push, ctx):
        self.urls.append(push.url)
        return super().receive(push, ctx)


class TestAddresses:
    """The address a provider signed is the one it called, to the byte."""

    CALLED = (
        "/a",
        "/a/",
        "/a/b%20c/%E5%A4%96?x=%2F&y=a+b",
        "/a/it's(fine)*;v=1,2:@&=+$!~",
        "/a//b",
        "/a?",
        "/a?x",
    )

    @pytest.fixture
    def seen(self, server):
        desk = Seen()
        server.serve(server.client(Account("a", desk, receipts=OPEN))).quiet()
        server.desk = desk
        return server

    @pytest.mark.parametrize("target", CALLED)
    def test_called(self, seen, target):
        """Scheme and host as the server has them."""
        seen.push(target)
        assert seen.desk.urls == [f"https://hooks.example{target}".removesuffix("?")]

    @pytest.mark.parametrize("target", [*CALLED, "/a/%7Etilde/%2f", "/%61"])
    def test_called_in_an_unusual_way(self, server, target):
        """What the server says of the wire counts, not what it decoded."""
        desk = Seen()
        server.serve(server.client(Account("a", desk, receipts=OPEN))).quiet()
        how = {"REQUEST_URI": target} if server.kind == "wsgi" else {}
        server.push(target, **how)
        assert desk.urls == [f"https://hooks.example{target}".removesuffix("?")]

    def test_where_the_server_does_not_tell(self):
        """An ASGI server may leave the raw path out; it is then encoded as usual."""
        server, desk = Server("asgi"), Seen()
        server.serve(server.client(Account("a", desk, receipts=OPEN))).quiet()
        server.push("/a/b%20c", raw=False)
        server.push("/a/50%25", raw=False)
        assert desk.urls == ["https://hooks.example/a/b%20c", "https://hooks.example/a/50%25"]
        server.close()

    def test_public_url(self, server):
        """Where a proxy hides it, it is given."""
        desk = Seen()
        client = server.client(Account("a", desk, receipts=OPEN))
        server.serve(client, public_url="https://public.example/").quiet()
        server.push("/a/x?y=1")
        assert desk.urls == ["https://public.example/a/x?y=1"]

    def test_mounted(self, seen):
        """The whole path."""
        seen.push("/hooks/a/x", root="/hooks")
        assert seen.desk.urls == ["https://hooks.example/hooks/a/x"]


class TestLifespan:
    """What ASGI servers tell at the beginning and the end."""

    @pytest.fixture
    def server(self):
        server = Server("asgi")
        yield server
        server.close()

    async def live(self, app, *during):
        events = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent = []

        async def receive():
            if len(events) == 1:
                for each in during:
                    await each()
            return events.pop(0)

        async def send(message):
            sent.append(message["type"])

        await app({"type": "lifespan"}, receive, send)
        return sent

    def test_from_beginning_to_end(self, server):
        """The task begins and ends with the server."""
        server.serve()
        sent = server.runner.run(self.live(server.webhook))
        assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
        assert server.webhook._worker.cancelled()

    def test_what_waits_is_handled(self, server):
        """From the start on."""
        server.serve().quiet().push(body=written("1"))
        del server.webhook.start

        async def handled():
            assert await asyncio.to_thread(server.handler.wait_for, 1)

        server.runner.run(self.live(server.webhook, handled))
        assert ids(server.handler.seen) == ["1"]

    def test_the_others(self, server):
        """With another application it is that one's."""
        seen = []

        async def other(scope, receive, send):
            seen.append(scope["type"])

        server.serve(prefix="/sms", otherwise=other)
        server.runner.run(self.live(server.webhook))
        assert seen == ["lifespan"]

    def test_neither(self, server):
        """There are no websockets here."""
        server.serve()
        with pytest.raises(RuntimeError, match="a webhook has no websocket"):
            server.runner.run(server.webhook({"type": "websocket", "path": "/a"}, None, None))


# --- any request at all ---------------------------------------------------------------------------

PATHS = st.text(st.characters(max_codepoint=255, exclude_characters="\n\r"), max_size=20)
VALUES = st.text(st.characters(max_codepoint=255), max_size=20)
HEADERS = st.dictionaries(
    st.sampled_from(["authorization", "content-length", "x-signature", "host", "x-odd"]),
    VALUES,
    max_size=3,
)
METHODS = st.sampled_from(["POST", "GET", "HEAD", "ODD"])


@given(METHODS, PATHS, HEADERS, st.binary(max_size=300))
def test_any_request_to_wsgi(method, path, headers, body):
    """One of the documented statuses, and never an exception."""
    server = Server("wsgi").serve().quiet()
    answer = call_wsgi(server.webhook, method, f"/{path}", headers, body)
    assert answer.status in (200, 400, 401, 403, 404, 413)
    server.close()


@given(METHODS, PATHS, HEADERS, st.binary(max_size=300))
def test_any_request_to_asgi(method, path, headers, body):
    """The same for the other."""
    server = Server("asgi").serve().quiet()
    call = call_asgi(server.webhook, method, f"/{path}", headers, body)
    assert server.runner.run(call).status in (200, 400, 401, 403, 404, 413)
    server.close()


def test_they_are_loaded_when_they_are_asked_for():
    """By name, from one place; other names are refused as usual."""
    from sms_core import webhooks

    assert webhooks.AsgiWebhook is AsgiWebhook
    with pytest.raises(AttributeError, match="no attribute 'Webhook'"):
        _ = webhooks.Webhook


def test_a_refusal_can_be_raised_by_a_provider(server):
    """Whatever it says is what the vendor is told."""

    class Stale(Desk):
        def receive(self, push, ctx):
            raise ReportRefused(Refusal.STALE)

    client = server.client(Account("a", Stale(), receipts=OPEN))
    answer = server.serve(client).quiet().push(body=written("1"))
    assert (answer.status, answer.body) == (403, b"it is too old, or from the future\n")

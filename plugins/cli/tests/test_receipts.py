"""``sms receipts``: what is shown of reports that are pushed or fetched, and every wrong use."""

import io
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
from datetime import datetime
from logging import getLogger
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sms_core.http import Response
from sms_core.providers import Context
from sms_core.receipts import CHINA_TIME
from sms_core_aliyun import reports
from sms_core_cli.listening import Server, guarded, showing
from sms_core_cli.reports import as_line

SMS = (sys.executable, "-m", "sms_core_cli")
NUMBER = "+8613900000001"
TENCENT = ("--provider", "tencent", "--connector", "tencent.json")
ALIYUN = ("--provider", "aliyun", "--connector", "aliyun.json")
DELIVERED = {
    "phone_number": "13900000001",
    "report_time": "2024-03-05 14:07:08",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "2",
    "biz_id": "1^0",
    "out_id": "order-7",
}
BLOCKED = DELIVERED | {"success": False, "err_code": "MOBILE_IN_BLACK", "biz_id": "2^0"}
REPLY = {
    "phone_number": "13900000001",
    "content": "退订\x1b[2J",
    "send_time": "2024-03-05 14:08:08",
    "dest_code": "42",
    "sequence_id": "9",
}
REVIEW = {
    "template_status": "rejected",
    "template_code": "SMS_1",
    "template_name": "验证码",
    "reason": "内容不规范",
    "order_id": "77",
    "create_date": "2024-03-05 14:09:08",
}
PULLED = {
    "PhoneNumber": NUMBER,
    "SerialNo": "5000:1",
    "ReportStatus": "FAIL",
    "Description": "MK:0001",
    "UserReceiveTime": 1709618828,
    "SessionContext": "order-7",
}
PULLED_REPLY = {"PhoneNumber": NUMBER, "ReplyContent": "TD", "ReplyTime": 1709618828}


def here(*moment):
    """A moment of UTC+8 as it is shown on this machine."""
    return f"{datetime(*moment, tzinfo=CHINA_TIME).astimezone():%Y-%m-%d %H:%M:%S}"


class Queue:
    """A vendor's queue: hands out these answers one after another, then nothing."""

    def __init__(self, *answers):
        self.answers, self.requests = [*answers], []

    def __call__(self, request, timeout):
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else {"PullSmsSendStatusSet": []}
        if isinstance(answer, BaseException):
            raise answer
        return Response(200, json.dumps({"Response": {"RequestId": "R", **answer}}).encode())


def statuses(*listed):
    return {"PullSmsSendStatusSet": [*listed]}


def pull(run, queue, *args):
    return run("receipts", "pull", *args, *TENCENT, transport=queue)


def test_a_pulled_receipt(run):
    """A line: time, account, masked number, state, code, sentence, id; the status is 0."""
    result = pull(run, Queue(statuses(PULLED)))
    assert result.output == (
        f"{here(2024, 3, 5, 14, 7, 8)}  tencent  +86139****0001  failed  MK:0001  "
        "The number is not in use or not valid.  5000:1\n"
    )
    assert result.exit_code == 0


def test_a_pulled_receipt_in_chinese(run):
    """The sentence for a support person."""
    output = pull(run, Queue(statuses(PULLED)), "--language", "zh").output
    assert "号码为空号或无效。" in output


def test_pulled_receipts_for_programs(run):
    """An object a line, of these keys; nothing else on standard output."""
    queue = Queue(statuses(PULLED, PULLED | {"SerialNo": "5000:2"}))
    result = pull(run, queue, "--json")
    first, second = map(json.loads, result.stdout.splitlines())
    received_at = first.pop("received_at")
    assert re.fullmatch(r"\d{4}-.*\+00:00", received_at)
    assert first == {
        "kind": "receipt",
        "account": "tencent",
        "message_id": "5000:1",
        "recipient": "+86139****0001",
        "reference": "order-7",
        "state": "failed",
        "final": True,
        "code": "MK:0001",
        "text": "",
        "error_class": "recipient",
        "permanent": True,
        "actor": "user",
        "meaning": "The number is not in use or not valid.",
        "meaning_zh": "号码为空号或无效。",
        "segments": None,
        "at": "2024-03-05T06:07:08+00:00",
    }
    assert second["message_id"] == "5000:2"
    assert result.stdout.isascii()


def test_pulled_replies(run):
    """By ``--replies``, with their text."""
    queue = Queue({"PullSmsReplyStatusSet": [PULLED_REPLY]}, {"PullSmsReplyStatusSet": []})
    result = pull(run, queue, "--replies", "--json")
    told = json.loads(result.stdout)
    assert (told["kind"], told["sender"], told["text"]) == ("reply", "+86139****0001", "TD")
    assert dict(queue.requests[0].headers)["x-tc-action"] == "PullSmsReplyStatus"


@pytest.mark.parametrize("args", [("--json",), ()])
def test_full_numbers(run, args):
    """Only when they are asked for; who opted out can be told from them alone."""

    def queue():
        return Queue({"PullSmsReplyStatusSet": [PULLED_REPLY]}, {"PullSmsReplyStatusSet": []})

    assert NUMBER in pull(run, queue(), "--replies", "--full-numbers", *args).stdout
    assert NUMBER not in pull(run, queue(), "--replies", *args).stdout
    assert NUMBER in pull(run, Queue(statuses(PULLED)), "--full-numbers", *args).stdout


def test_pages_are_fetched_until_there_are_none(run):
    """Without ``--follow`` it ends then."""
    queue = Queue(statuses(PULLED), statuses(PULLED), statuses())
    assert len(pull(run, queue).stdout.splitlines()) == 2
    assert len(queue.requests) == 3


def test_an_empty_queue(run):
    """Said on standard error, except to programs."""
    result = pull(run, Queue())
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No receipts are waiting.\n"
    assert pull(run, Queue(), "--json").output == ""


def test_an_account_that_hands_out_nothing(run, config):
    """It is named with what it lacks when all are asked, except to programs."""
    result = run("receipts", "pull", transport=Queue(statuses(PULLED)))
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert result.stderr == (
        "Not asked: first; nothing can be fetched there: it needs the setting uid, the number of "
        "the Alibaba Cloud account, whose receipts go to queues.\n"
    )
    assert run("receipts", "pull", "--json", transport=Queue()).output == ""


def test_a_provider_that_hands_out_nothing(run, plugin):
    """Where no setting would help, none is asked for."""
    args = ("--provider", "texter", "--connector", "t.json")
    result = run("receipts", "pull", *args, transport=Queue(), plugins=[plugin])
    assert result.stderr.startswith(
        "Not asked: texter; nothing can be fetched there: its provider has no such call.\n"
    )
    assert result.exit_code == 2


def test_a_refusal(run):
    """The code, what it means, and status 3."""
    error = {"Error": {"Code": "UnauthorizedOperation.RequestPermissionDeny", "Message": "no"}}
    result = pull(run, Queue(error))
    assert result.exit_code == 3
    assert "account 'tencent' does not hand out its receipts: Unauthorized" in result.stderr


@pytest.mark.parametrize(("follow", "status"), [((), 130), (("--follow",), 0)])
def test_an_interrupted_pull(run, follow, status):
    """What was meant to go on until Ctrl-C counts that as success."""
    result = pull(run, Queue(statuses(PULLED), KeyboardInterrupt()), *follow)
    assert (result.exit_code, len(result.stdout.splitlines())) == (status, 1)
    assert result.stderr == ""


def test_a_reader_that_leaves(run, monkeypatch):
    """What nobody could read is not taken, and nothing more is fetched."""
    queue = Queue(statuses(PULLED, PULLED), statuses(PULLED))
    with monkeypatch.context() as patch:
        patch.setattr("sms_core_cli.commands.receipts.write", lambda _: False)
        assert pull(run, queue, "--inbox", "inbox.db").exit_code == 0
    assert len(queue.requests) == 1
    assert len(pull(run, Queue(), "--inbox", "inbox.db").stdout.splitlines()) == 2


@pytest.mark.parametrize("command", ["pull", "listen"])
def test_an_unknown_account(run, config, command):
    """Its name and those there are."""
    result = run("receipts", command, "--account", "third", transport=Queue())
    assert result.exit_code == 2
    assert "no account 'third'; there are: first, second" in result.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("pull", *ALIYUN), "receipts cannot be fetched from aliyun"),
        (("pull", "--reviews", *TENCENT), "reviews cannot be fetched from tencent"),
        (("pull",), "there is no configuration: ./sms.toml does not exist"),
        (("listen",), "there is no configuration: ./sms.toml does not exist"),
        (("listen", "--public-url", "example.com", *ALIYUN), "must look like https://host"),
        (("listen", "--public-url", "https://", *ALIYUN), "must look like https://host"),
        (("listen", "--public-url", "https://a?b", *ALIYUN), "must look like https://host"),
        (("listen", "--port", "70000", *ALIYUN), "70000 is not in the range"),
        (("listen", "--language", "fr", *ALIYUN), "'fr' is not one of 'en', 'zh'"),
    ],
)
def test_wrong_uses(run, args, words):
    """Status 2 and a sentence."""
    result = run("receipts", *args, transport=Queue())
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_an_account_that_cannot_push(run, plugin):
    """There would be nothing to listen for, and to fetch; no endpoint is of use."""
    args = ("--provider", "texter", "--connector", "t.json")
    assert "none; nor does it push any" in run("receipts", "pull", *args, plugins=[plugin]).stderr
    result = run("receipts", "listen", *args, plugins=[plugin])
    assert result.exit_code == 2
    assert "nothing to listen for: no reports are pushed to " in result.stderr


def test_the_help(run):
    """Both commands explain themselves."""
    assert "listen" in run("receipts", "--help").stdout
    for name in ("listen", "pull"):
        assert run("receipts", name, "--help").stdout.startswith(f"Usage: sms receipts {name} ")


@pytest.mark.parametrize("host", ["nowhere.invalid", "127.0.0.1"])
@pytest.mark.sockets
def test_an_address_that_cannot_be_had(run, monkeypatch, host):
    """The reason, and what to do; an unknown name as well as a port in use."""
    reason = "Address already in use"
    if host != "127.0.0.1":
        reason = "Name or service not known"
        error = socket.gaierror(socket.EAI_NONAME, reason)
        monkeypatch.setattr("socketserver.TCPServer.server_bind", lambda _: _raise(error))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("receipts", "listen", "--host", host, "--port", port, *ALIYUN)
    assert result.exit_code == 2
    assert f"cannot listen on {host} port {port}: {reason}. Take another" in result.stderr


def _raise(error):
    raise error


def accounts(folder, tables):
    """The accounts of a configuration whose receipts tables these are."""
    from sms_core.loading import load

    lines = [
        f'[accounts.a{n}]\nprovider = "aliyun"\nconnector = "aliyun.json"\n{table}'
        for n, table in enumerate(tables)
    ]
    path = folder / "sms.toml"
    path.write_text("\n".join(lines), "utf-8")
    return load(path).accounts


def test_secrets_for_this_run(folder):
    """Only an account without protection gets one; a configured one is not shown."""
    known = accounts(
        folder,
        [
            "",
            '[accounts.a1.receipts]\nsecrets = ["canary-0123456789"]\n',
            '[accounts.a2.receipts]\nbasic_auth = ["user:canary-0123456789"]\n',
            "[accounts.a3.receipts]\nallow_unsigned = true\n",
        ],
    )
    able, paths = guarded(known.values())
    assert re.fullmatch(r"/a0/[A-Za-z0-9_-]{32}", paths["a0"])
    assert able["a0"].receipts.secrets[0].reveal() == paths["a0"].removeprefix("/a0/")
    assert paths["a1"] == "/a1/SECRET (one of the account's receipts.secrets)"
    assert (paths["a2"], paths["a3"]) == ("/a2", "/a3")
    assert guarded(known.values())[1]["a0"] != paths["a0"]


class Listener:
    """``sms receipts listen`` as a process."""

    def __init__(self, folder, *args, **options):
        command = (*SMS, "receipts", "listen", "--port", "0", *ALIYUN, *args)
        environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdout=pipe, stderr=pipe, encoding="utf-8", cwd=folder, env=environ, **options
        )
        self.announced = self.process.stderr.readline()
        self.url = self.announced.split()[-1]

    def push(self, value, url=""):
        """Status and body of the answer."""
        request = Request(url or self.url, json.dumps(value).encode())
        try:
            with urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read()

    def line(self):
        return self.process.stdout.readline()

    def end(self):
        """Ctrl-C; what was printed since."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=10)


@pytest.fixture
def listening(folder):
    """Starts listeners, and ends those that are still there."""
    started = []

    def start(*args, **options):
        started.append(Listener(folder, *args, **options))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.communicate()


@pytest.mark.sockets
def test_listening(listening):
    """Pushes are acknowledged and shown as lines; Ctrl-C ends it with status 0."""
    listener = listening()
    answer = listener.push([DELIVERED, BLOCKED, REPLY, REVIEW])
    assert answer == (200, b'{"code":0,"msg":"OK"}')
    first, second, third, fourth = (listener.line() for _ in range(4))
    at, blacklisted = here(2024, 3, 5, 14, 7, 8), "The number is on a blacklist of the carrier"
    confirmed = "delivered  DELIVERED  The phone confirmed the message."
    assert first == f"{at}  aliyun  +86139****0001  {confirmed}  1^0\n"
    assert f"  +86139****0001  rejected  MOBILE_IN_BLACK  {blacklisted} or" in second
    assert third.endswith("  aliyun  +86139****0001  reply  42  退订 [2J  9\n")
    assert fourth.endswith("  aliyun  template rejected  SMS_1  内容不规范  77\n")
    out, err = listener.end()
    assert (out, err, listener.process.returncode) == ("", "", 0)


@pytest.mark.sockets
def test_listening_for_programs(listening):
    """Objects of the kinds receipt, reply and review."""
    listener = listening("--json")
    listener.push([DELIVERED, REPLY, REVIEW])
    receipt, reply, review = (json.loads(listener.line()) for _ in range(3))
    assert (receipt["kind"], receipt["at"]) == ("receipt", "2024-03-05T14:07:08+08:00")
    assert (receipt["segments"], receipt["text"]) == (2, "用户接收成功")
    assert set(reply) == {
        "kind", "account", "sender", "text", "id", "extension", "sign_name", "at", "received_at",
    }  # fmt: skip
    assert (reply["kind"], reply["sender"], reply["id"]) == ("reply", "+86139****0001", "9")
    assert review["kind"] == "review"
    assert (review["subject"], review["state"], review["order"]) == ("template", "rejected", "77")
    assert "13900000001" not in "".join(listener.end())


@pytest.mark.sockets
def test_nothing_acknowledged_is_lost(listening):
    """Ctrl-C at once after a push: all of it is shown first."""
    listener = listening("--json")
    assert listener.push([DELIVERED | {"biz_id": f"{n}^0"} for n in range(300)])[0] == 200
    out, err = listener.end()
    shown = [json.loads(line)["message_id"] for line in out.splitlines()]
    assert shown == [f"{n}^0" for n in range(300)]
    assert (err, listener.process.returncode) == ("", 0)


def test_a_push_that_comes_to_its_end_too_late(folder):
    """It is not acknowledged, so that it is pushed again."""
    answers = []

    def app(environ, start_response):
        start_response("200 OK", [("content-length", "5")])
        return [b"taken"]

    server = Server(app, "127.0.0.1", 0, answers.append)
    with server:
        for _ in range(2):
            body = server.get_app()(
                {"REQUEST_METHOD": "POST"}, lambda *given: answers.append(given)
            )
            answers.append(body)
            server.closing.set()
    taken, late = ("200 OK", [("content-length", "5")]), ("503 Service Unavailable", [])
    told = "Refused a POST with 503 Service Unavailable: closing."
    assert answers == [taken, [b"taken"], late, told, [b"closing"]]


@pytest.mark.sockets
@pytest.mark.parametrize("args", [(), ("--inbox", "inbox.db")])
def test_what_nobody_could_read_is_told(listening, args):
    """How many reports are lost, or where they are."""
    listener = listening(*args)
    listener.process.stdout.close()
    listener.push([DELIVERED, BLOCKED])
    assert listener.process.wait(timeout=10) == 0
    end = "left in inbox.db: 2." if args else "lost: 2; --inbox FILE keeps them."
    told = listener.process.stderr.read().splitlines()[-1]
    assert told == f"Reports not shown, and {end}"


@pytest.mark.sockets
@pytest.mark.parametrize("args", [("--json",), ()])
def test_listening_with_full_numbers(listening, args):
    """For receipts and replies, in both ways to write them."""
    listener = listening("--full-numbers", *args)
    listener.push([DELIVERED, REPLY])
    assert NUMBER in listener.line()
    assert NUMBER in listener.line()


@pytest.mark.sockets
def test_refusals_are_told(listening):
    """Why, on standard error, without the path; nothing is shown of them."""
    listener = listening()
    origin = listener.url.rpartition("/")[0]
    assert listener.push([DELIVERED], f"{origin}/canary-wrong-secret")[0] in (401, 403)
    assert listener.push({}, listener.url)[0] == 400
    assert listener.push([DELIVERED], f"{origin.rpartition('/')[0]}/other")[0] == 404
    out, err = listener.end()
    first, second, third = err.splitlines()
    assert out == ""
    assert re.fullmatch(r"Refused a POST with 40[13] \w+: the secret or sig.* wrong\.", first)
    assert second == "Refused a POST with 400 Bad Request: it is not what this provider sends."
    assert third.startswith("Refused a POST with 404 Not Found: ")


@pytest.mark.sockets
def test_no_secret_of_the_account_is_shown(listening, folder):
    """The one for this run is, once."""
    listener = listening("--public-url", "https://sms.example.com/hooks/")
    assert listener.announced.startswith("Push reports to https://sms.example.com/hooks/aliyun/")
    out, err = listener.end()
    assert "canary" not in listener.announced + out + err
    assert "Push reports" not in err


@pytest.mark.sockets
def test_broken_connections_are_passed_over(listening):
    """Whoever connects and leaves leaves no trace on the screen."""
    listener = listening()
    port = int(re.search(r":(\d+)/", listener.url)[1])
    for sent in (b"", b"POST /aliyun HT", b"\x16\x03\x01\x02\x00\x01\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(sent)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert listener.push([DELIVERED])[0] == 200
    assert "1^0" in listener.line()
    assert listener.end() == ("", "")


@pytest.mark.sockets
def test_a_reader_that_leaves_ends_the_listener(listening):
    """With an inbox, what nobody could read is there the next time."""
    listener = listening("--inbox", "inbox.db")
    listener.push([DELIVERED])
    listener.line()
    listener.process.stdout.close()
    listener.push([BLOCKED])
    assert listener.process.wait(timeout=10) == 0
    told = listener.process.stderr.buffer.read()
    assert b"raised BrokenPipeError at " in told
    assert b"; it comes again" in told


@pytest.mark.sockets
def test_an_ipv6_address(listening):
    """Is listened on and told with brackets."""
    try:
        with socket.socket(socket.AF_INET6) as free:
            free.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    listener = listening("--host", "::1")
    assert "http://[::1]:" in listener.url
    assert listener.push([DELIVERED])[0] == 200


@pytest.mark.sockets
def test_what_the_simulator_pushes(listening, folder):
    """Receipts and replies of a message that was sent through it."""
    simulation = pytest.importorskip("sms_core_simulator")
    listener = listening("--json")
    settings = simulation.Settings(receipt_url=listener.url, reply_url=listener.url)
    credential = simulation.Credential("LTAIcanary000001", "canary-secret-7f3a")
    with simulation.Simulator(credentials=[credential], settings=settings) as simulator:
        send = (*SMS, "send", "--to", NUMBER, "--test", *ALIYUN, "--endpoint", simulator.url)
        subprocess.run(send, check=True, capture_output=True, cwd=folder)
        simulator.deliver(simulator.messages()[0], "MOBILE_IN_BLACK")
        told = json.loads(listener.line())
        assert told["message_id"] == simulator.messages()[0].message_id
        assert (told["state"], told["code"]) == ("rejected", "MOBILE_IN_BLACK")
        simulator.reply(simulator.messages()[0], "退订")
        assert json.loads(listener.line())["text"] == "退订"


@pytest.mark.sockets
def test_what_the_simulators_queue_holds(run, folder):
    """It is fetched once."""
    simulation = pytest.importorskip("sms_core_simulator")
    path = folder / "aliyun.json"
    path.write_text(
        path.read_text("utf-8").replace("{", '{"uid": "1234567890123456", ', 1), "utf-8"
    )
    credential = simulation.Credential("LTAIcanary000001", "canary-secret-7f3a")
    with simulation.Simulator(credentials=[credential]) as simulator:
        there = (*ALIYUN, "--endpoint", simulator.url)
        run("send", "--to", NUMBER, "--test", *there)
        simulator.deliver(simulator.messages()[0])
        assert "+86139****0001  delivered  DELIVERED" in run("receipts", "pull", *there).stdout
        assert run("receipts", "pull", *there).stderr == "No receipts are waiting.\n"


class Terminal(io.StringIO):
    """Standard output that somebody looks at."""

    def isatty(self):
        return True


def test_foreign_words_do_not_steer_a_terminal(capsys):
    """Where there is no table, neither: whoever reaches the port chooses the method."""
    with showing("en", as_objects=True) as shown:
        shown.tell("Refused a \x1b[2J\x1b]0;x\x07POST")
    assert capsys.readouterr().err == "Refused a  [2J ]0;x POST\n"


@pytest.mark.parametrize("time", ["0001-01-01 00:00:00", "9999-12-31 23:59:59"])
def test_a_time_at_the_edge_of_the_calendar(time):
    """It is shown as it came, where this machine's zone has no such time."""
    context = Context("aliyun", 1709618828.0, "")
    ((report,), _) = reports.read([DELIVERED | {"report_time": time}], context)
    assert as_line(report, "en")[1:4] in ("001", "999")


@pytest.mark.parametrize(("full", "number"), [(True, NUMBER), (False, "+86139****0001")])
def test_numbers_in_a_table(monkeypatch, full, number):
    """Masked unless they were asked for."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "150")
    ((reply,), _) = reports.read([REPLY], Context("aliyun", 1709618828.0, ""))
    with showing("en", as_objects=False, full=full) as shown:
        assert shown.show(reply)
    assert number in terminal.getvalue()
    assert (NUMBER in terminal.getvalue()) is full


def test_a_table_on_a_terminal(monkeypatch):
    """It ends with one header, the newest reports, and refusals above."""
    context, terminal = Context("aliyun", 1709618828.0, ""), Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.setenv("TERM", "xterm")
    more = [DELIVERED | {"biz_id": f"{n}^0"} for n in range(10, 50)]
    with showing("zh", as_objects=False) as shown:
        shown.tell("Refused a \x1b[2JPOST")
        for report in reports.read([DELIVERED, *more, REPLY], context)[0]:
            assert shown.show(report)
        getLogger("sms_core.webhooks").warning("2 entries cannot be read")
    final = terminal.getvalue().rpartition("message id")[2]
    assert "手机已确认收到短信。" in final
    assert "49^0" in final
    assert "19^0" not in final
    assert "退订" in final
    assert "13900000001" not in terminal.getvalue()
    assert "Refused a  [2JPOST" in terminal.getvalue()
    assert "2 entries cannot be read" in terminal.getvalue()
    assert getLogger("sms_core.webhooks").handlers == []

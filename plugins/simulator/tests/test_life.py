"""What becomes of a message: travel, receipt, replies, and whoever watches."""

import attrs
import pytest

TEMPLATES = {
    "aliyun": {"templates": [{"code": "SMS_1", "text": "验证码${code}", "kind": "code"}]},
}


def test_a_receipt_comes_after_a_while(port):
    """Not at once, and then with the vendor's code of success."""
    port.rpc()
    assert port.messages()[0].receipt is None
    port.later(3)
    receipt = port.messages()[0].receipt
    assert (receipt.delivered, receipt.code) == (True, "DELIVERED")
    assert 1.0 <= receipt.at - port.messages()[0].received_at <= 3.0


def test_each_vendor_has_its_own_code_of_success(port):
    """Tencent's is not Aliyun's."""
    port.tc3()
    port.later(3)
    assert port.messages()[0].receipt.code == "DELIVRD"


def test_a_refused_message_gets_no_receipt(port):
    """Nothing was sent, so nothing is reported."""
    port.rpc({"TemplateCode": "wrong"})
    port.later(100)
    assert port.messages()[0].receipt is None
    assert [event.name for event in port.messages()[0].events] == ["rejected"]


def test_time_can_be_scaled(make_port):
    """With a scale of 60 two simulated seconds take a thirtieth of one."""
    port = make_port(time_scale=60)
    port.rpc()
    port.later(0.05)
    assert port.messages()[0].receipt is not None


def test_the_same_seed_gives_the_same_delays(make_port):
    """A run can be repeated."""
    moments = []
    for seed in (1, 1, 2):
        port = make_port(seed=seed)
        port.rpc()
        port.later(9)
        moments.append(port.messages()[0].receipt.at)
    assert moments[0] == moments[1] != moments[2]


def test_the_timeline_tells_every_step(port):
    """Accepted, receipt, reply: each with its moment."""
    port.rpc()
    port.later(3)
    message = port.messages()[0]
    port.world.life.reply(message.id, "OK", port.now)
    events = port.messages()[0].events
    assert [event.name for event in events] == ["accepted", "receipt", "reply"]
    assert sorted(event.at for event in events) == [event.at for event in events]


def test_a_reply_stands_with_its_message(port):
    """Ids rise, and the text is kept."""
    port.rpc()
    message_id = port.messages()[0].id
    port.world.life.reply(message_id, "TD", port.now)
    port.world.life.reply(message_id, "退订", port.now)
    assert [(one.id, one.text) for one in port.messages()[0].replies] == [(1, "TD"), (2, "退订")]


def test_what_is_forgotten_gets_nothing(port):
    """No receipt and no reply for a message that is gone, and nothing breaks."""
    port.rpc()
    message_id = port.messages()[0].id
    port.world.store.clear()
    port.later(3)
    assert port.world.life.reply(message_id, "hello", port.now) is None
    assert port.world.life.deliver(message_id, "", port.now) is None


def test_a_message_is_told_with_its_answer(port):
    """Listeners see it when the answer of the call is known."""
    told = []
    port.world.watch(lambda kind, one: told.append((kind, one.exchange.answer.status)))
    port.rpc()
    port.rpc(secret="wrong")
    assert told == [("stored", 200), ("stored", 400)]


def test_a_watcher_is_told_of_changes_until_it_ends(port):
    """Stored, changed, cleared; and nothing after it left."""
    told = []
    unwatch = port.world.watch(lambda kind, one: told.append((kind, one and one.id)))
    port.rpc()
    port.later(3)
    port.world.store.remove(1)
    port.world.store.clear()
    unwatch()
    port.rpc()
    assert told == [("stored", 1), ("changed", 1), ("cleared", None), ("cleared", None)]


def test_messages_of_a_call_share_the_raw_exchange(port):
    """The request as sent, and the answer as given."""
    port.rpc({"PhoneNumbers": "13800138000,13900139000"})
    first, second = port.messages()
    assert first.exchange is second.exchange
    assert first.exchange.request.method == "POST"
    assert b'"Code":"OK"' in first.exchange.answer.body


def test_an_account_pays_by_segments_until_it_is_empty(make_port):
    """The balance is in segments, and what is refused costs nothing."""
    port = make_port({"aliyun": {"balance": 2}, "tencent": {"balance": 1}})
    assert port.rpc({"PhoneNumbers": "13800138000,13800138001,13800138002"}).code == (
        "isv.AMOUNT_NOT_ENOUGH"
    )
    assert [port.rpc().code for _ in range(3)] == ["OK", "OK", "isv.AMOUNT_NOT_ENOUGH"]
    assert [port.tc3().code for _ in range(2)] == [
        "Ok", "FailedOperation.InsufficientBalanceInSmsPackage",
    ]  # fmt: skip


def test_long_texts_cost_more(make_port):
    """Segments are counted over the rendered text with its sign name."""
    state = {"aliyun": {"templates": [{"code": "SMS_1", "text": "${a}"}], "balance": 3}}
    port = make_port(state)
    port.rpc({"TemplateCode": "SMS_1", "TemplateParam": '{"a":"%s"}' % ("长" * 150)})
    assert port.messages()[0].segments == 3
    assert port.rpc({"TemplateCode": "SMS_1", "TemplateParam": '{"a":"1"}'}).code == (
        "isv.AMOUNT_NOT_ENOUGH"
    )


def test_a_key_finds_its_account(make_port):
    """A vendor may hold several accounts, each with names of its own."""
    second = {"credentials": [{"id": "b", "secret": "s"}], "sign_names": ["乙"]}
    state = {"aliyun": {"sign_names": ["甲"], "accounts": {"second": second}}}
    port = make_port(state)
    assert port.rpc({"SignName": "甲"}).code == "OK"
    assert port.rpc({"SignName": "乙"}).code == "isv.SMS_SIGNATURE_ILLEGAL"
    assert port.rpc({"SignName": "乙", "AccessKeyId": "b"}, secret="s").code == "OK"
    assert port.messages()[0].account == "b"


def test_reset_goes_back_to_the_beginning(make_port):
    """Messages, receipts to come, balance, nonces and faults are as at the start."""
    port = make_port({"aliyun": {"balance": 1}})
    port.rpc({"SignatureNonce": "n"})
    port.world.faults.add("status")
    port.world.reset()
    assert port.messages() == []
    assert port.rpc({"SignatureNonce": "n"}).code == "OK"
    assert len(port.world.agenda) == 1


@pytest.mark.parametrize("field", ["time_scale", "delivery", "review"])
def test_settings_are_checked(make_port, field):
    """Time does not go backwards."""
    with pytest.raises(ValueError, match=field):
        make_port(**{field: -1})


def test_message_values_never_change(port):
    """What becomes of a message is a new value of its id."""
    port.rpc()
    before = port.messages()[0]
    port.later(3)
    assert before.receipt is None
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        before.text = "x"

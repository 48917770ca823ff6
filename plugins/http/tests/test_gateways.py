"""Real gateways, described in ``gateways/*.toml``, with their recorded requests and answers."""

from pathlib import Path

import pytest

from sms_core.http import Response

NAMES = sorted(path.stem for path in (Path(__file__).parent / "gateways").glob("*.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_request(gateway, recorded, ctx, name):
    """A request is to the byte what the gateway's documents ask for, each time."""
    provider, sends = gateway(name)
    for send in sends:
        exchanges = [provider.send(recorded(send), ctx) for _ in range(2)]
        for request in (exchange.request for exchange in exchanges):
            assert (request.method, request.url) == (send.get("method", "POST"), send["url"])
            assert dict(request.headers) == send["headers"]
            assert request.body.decode() == send["body"]


@pytest.mark.parametrize("name", NAMES)
def test_answers(gateway, recorded, ctx, name):
    """Every recorded answer has the outcome, id, code, class, failover and words it should."""
    provider, sends = gateway(name)
    for send in sends:
        exchange = provider.send(recorded(send), ctx)
        for answer in send.get("answers", ()):
            headers = {"retry-after": answer["retry_after"]} if "retry_after" in answer else {}
            response = Response(answer.get("status", 200), answer["body"].encode(), headers)
            results = exchange.parse(response).recipients
            for result, wanted in zip(results, answer["results"], strict=True):
                assert shown(result)[: len(wanted)] == wanted, answer["body"]
                assert result.retry_after == (float(headers["retry-after"]) if headers else None)


def shown(result):
    verdict = result.verdict
    return [
        result.outcome.value,
        result.message_id,
        result.code,
        verdict.error_class.value if verdict else "",
        verdict.failover.value if verdict else "",
        result.text,
    ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_private_in_results(gateway, recorded, ctx, name):
    """Neither secret, number nor parameter is in what is told of any recorded answer."""
    provider, sends = gateway(name)
    for send in sends:
        private = ["canary", *(number[-8:] for number in send["to"])]
        private += [value for value in send.get("params", {}).values() if len(value) > 3]
        exchange = provider.send(recorded(send), ctx)
        for answer in send.get("answers", ()):
            body = answer["body"].encode()
            told = repr(exchange.parse(Response(answer.get("status", 200), body)))
            assert not [each for each in private if each in told]
        assert not [each for each in private if each in repr(exchange.request)]

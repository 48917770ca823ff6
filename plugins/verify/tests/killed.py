"""A process that dies between the charge and the comparison; run by ``test_kill``."""

import os
import sys

from racing import KEY, POLICY, store
from verify_fakes import Client

from sms_core_verify import Verifier, rules
from sms_core_verify.stores import redis as redis_store


def die(*_):
    os._exit(9)


def main(place, challenge, code):
    place = tuple(place.split(" ")) if " " in place else place
    rules.fits = redis_store._entry = die
    Verifier(Client(), store(place), KEY, POLICY).check(challenge, code)


if __name__ == "__main__":
    main(*sys.argv[1:])

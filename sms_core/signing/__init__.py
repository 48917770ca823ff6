"""Request signers, written by hand on the standard library.

Every function here is pure: time and nonce are arguments, nothing is read
from the clock, the environment or a source of randomness.  Each scheme has

* ``sign``: the scheme itself, returning its :class:`~sms_core.signing.encoding.Stages`
  so that a failure can be compared with a vendor's answer step by step;
* one function that puts a whole signed request together, STS token included.
"""

"""The fault matrix: servers that fail on purpose and know the truth, and every way to send to them.

``faults`` is the table of what can go wrong, ``servers`` does it, ``vendors`` speaks for
Aliyun and Tencent Cloud, ``senders`` are the clients, ``cases`` says what must come of it,
``page`` writes ``docs/reference/outcomes.md``.
"""

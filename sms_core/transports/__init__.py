"""Transports: they do one HTTP exchange, and tell truthfully how far it got.

``pooled`` uses urllib3 and is the default; ``stdlib`` needs only the standard library.
Both keep connections alive, verify TLS (1.2 or newer), follow no redirect, neither ask for nor
take compression, never send anything twice, and take at most 1 MiB of answer.
"""

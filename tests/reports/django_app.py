"""A Django project's ``wsgi.py`` with the webhook before it; run by ``test_mounts``.

Django has one configuration for each process, so it has one of its own.
"""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from reports.calling import Handler, call_wsgi
from reports.office import TAKEN, Desk, Office, written

from sms_core import Account
from sms_core.receiving import Protection
from sms_core.webhooks import WsgiWebhook

SECRET = "canary-secret-of-this-year"

other = path("other", lambda request: HttpResponse("other"))
settings.configure(ROOT_URLCONF=(other,), ALLOWED_HOSTS=["*"], SECRET_KEY="-" * 50)
assert django.VERSION >= (4, 2)
handle = Handler()
client = Office().client(Account("a", Desk(), receipts=Protection(secrets=(SECRET,))))

application = get_wsgi_application()
application = WsgiWebhook(client, handle, prefix="/sms", otherwise=application)

body = written("1", "2")
headers = {"host": "hooks.example", "content-length": str(len(body))}
answer = call_wsgi(application, "POST", f"/sms/a/{SECRET}", headers, body)
assert (answer.status, answer.body) == (200, TAKEN.body)
assert call_wsgi(application, "GET", "/other", {"host": "x"}, b"").body == b"other"
assert call_wsgi(application, "GET", "/absent", {"host": "x"}, b"").status == 404
assert handle.wait_for(2)
application.close(10.0)

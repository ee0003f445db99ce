"""`python -m bench.usual.prepare tables`, then `… sessions EMAIL…`: a cookie and a form's token for each, as JSON."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.usual.settings")
django.setup()


def tables() -> None:
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def sessions(emails: list[str]) -> None:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    from bench.usual.models import Account

    found = []
    for email in emails:
        account = Account.objects.get(email=email)
        session, secret = SessionStore(), _get_new_csrf_string()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        found.append({"cookie": f"sessionid={session.session_key}; csrftoken={secret}", "token": secret})
    print(json.dumps(found))


if __name__ == "__main__":
    if sys.argv[1] == "tables":
        tables()
    else:
        sessions(sys.argv[2:])

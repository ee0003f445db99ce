"""The usual choice: the same list, page and status change with Django, django-htmx, gunicorn and PostgreSQL.

A yardstick for the benchmark alone, written as a good team would: no query too many (select_related, prefetch, the
same indexes), sessions in the database, lean templates from the cached loader, connections that stay open. Its tables
are its own, in a database of their own, and hold the same rows as ours; people read the same words.
"""

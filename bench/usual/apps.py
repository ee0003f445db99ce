from django.apps import AppConfig


class UsualConfig(AppConfig):
    name = "tests.bench.usual"
    label = "usual"
    default_auto_field = "django.db.models.BigAutoField"

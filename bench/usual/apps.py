from django.apps import AppConfig


class UsualConfig(AppConfig):
    name = "bench.usual"
    label = "usual"
    default_auto_field = "django.db.models.BigAutoField"

"""Where Piccolo finds the database and the migrations."""

from typing import Any

from database.postgres_engine import PooledPostgresEngine
from database.sqlite_engine import PooledSQLiteEngine
from settings import current


def _engine() -> PooledSQLiteEngine | PooledPostgresEngine:
    settings = current()
    if path := settings.sqlite_path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return PooledSQLiteEngine(str(path))
    return PooledPostgresEngine(config={"dsn": settings.database_url})


def __getattr__(name: str) -> Any:
    """Only who migrates asks for it: Piccolo's imports for it (a formatter of code) take a tenth of a start."""
    if name != "APP_REGISTRY":
        raise AttributeError(name)
    from piccolo.conf.apps import AppRegistry

    return AppRegistry(apps=["piccolo_app"])


DB = _engine()

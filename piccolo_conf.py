"""Where Piccolo finds the database and the migrations."""

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

from models.sqlite_engine import PooledSQLiteEngine
from settings import current


def _engine() -> PooledSQLiteEngine | PostgresEngine:
    settings = current()
    if path := settings.sqlite_path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return PooledSQLiteEngine(str(path))
    return PostgresEngine(config={"dsn": settings.database_url})


DB = _engine()
APP_REGISTRY = AppRegistry(apps=["piccolo_app"])

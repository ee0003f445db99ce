"""Where Piccolo finds the database and the migrations."""

from piccolo.conf.apps import AppRegistry

from database.postgres_engine import PooledPostgresEngine
from database.sqlite_engine import PooledSQLiteEngine
from settings import current


def _engine() -> PooledSQLiteEngine | PooledPostgresEngine:
    settings = current()
    if path := settings.sqlite_path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return PooledSQLiteEngine(str(path))
    return PooledPostgresEngine(config={"dsn": settings.database_url})


DB = _engine()
APP_REGISTRY = AppRegistry(apps=["piccolo_app"])

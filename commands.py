"""The commands: serve, migrate, account, seed, backup, restore."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from controllers import tally
from models import audience
from models.account import Account
from models.database import close_pool, open_pool
from models.migrating import is_current, migrate
from models.session import close_sessions_of
from models.sign_in import PasswordRefused, hash_password
from models.workflow import Role, Trade
from settings import current
from single import only_process

T = TypeVar("T")


async def _with_database(work: Coroutine[Any, Any, T]) -> T:
    await open_pool()
    try:
        return await work
    finally:
        await close_pool()


def _run(work: Coroutine[Any, Any, None]) -> None:
    with only_process():
        asyncio.run(_with_database(work))


async def _migrate() -> None:
    print(await migrate())


async def _prepare() -> None:
    """Once, before any worker begins."""
    tally.forget()
    if current().demo:
        import demo

        await migrate()
        await demo.load_into_empty()
    if not await is_current():
        raise SystemExit("La base de données n'est pas à jour. Lancez d'abord « make migrate ».")


def serve(_: argparse.Namespace) -> None:
    settings = current()
    workers = 1 if settings.sqlite_path else int(os.environ.get("WEB_CONCURRENCY", "1"))
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    with only_process():
        asyncio.run(_with_database(_prepare()))
        print(f"Créneau : {settings.public_url}", flush=True)
        uvicorn.run(
            "app:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            # A tenant's key stands in an address once: no access log ever holds addresses.
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            timeout_graceful_shutdown=10,
        )


async def _account(arguments: argparse.Namespace, password: str) -> None:
    try:
        hashed = await hash_password(password)
    except PasswordRefused as refusal:
        raise SystemExit(str(refusal)) from refusal
    email = arguments.email.strip().lower()
    values: dict[Any, Any] = {
        Account.role: arguments.role,
        Account.name: arguments.name,
        Account.password_hash: hashed,
        Account.active: not arguments.disable,
    }
    # What is not said stays as it is.
    values |= {Account.company: arguments.company} if arguments.company is not None else {}
    values |= {Account.phone: arguments.phone} if arguments.phone is not None else {}
    values |= {Account.trades: ",".join(arguments.trade)} if arguments.trade is not None else {}
    values |= {Account.areas: ",".join(arguments.area)} if arguments.area is not None else {}
    if await Account.exists().where(Account.email == email):
        await Account.update(values).where(Account.email == email)
        await close_sessions_of(email)
        await audience.tell_all()
        print(f"Le compte {email} est modifié.")
        return
    await Account.insert(
        Account(email=email, **{column._meta.name: value for column, value in values.items()})
    )
    print(f"Le compte {email} est créé.")


def account(arguments: argparse.Namespace) -> None:
    """Beside a running server too: one short write."""
    password = os.environ.get("CRENEAU_ACCOUNT_PASSWORD") or getpass.getpass("Mot de passe : ")
    asyncio.run(_with_database(_account(arguments, password)))


async def _seed(number: int) -> None:
    import seeding

    await migrate()
    await seeding.seed(number)


def save(arguments: argparse.Namespace) -> None:
    """Beside a running server: it only reads."""
    import backup

    saved = asyncio.run(_with_database(backup.backup(arguments.folder)))
    missions, files = saved.tables["mission"], len(saved.files)
    print(f"Sauvegardé dans {arguments.folder} : {missions} missions, {files} fichiers.")


def bring_back(arguments: argparse.Namespace) -> None:
    import backup

    saved = asyncio.run(backup.restore(arguments.folder))
    missions, files = saved.tables["mission"], len(saved.files)
    print(f"Restauré : {missions} missions, {files} fichiers, dans l'état du {saved.made_at}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="Créneau")
    commands = parser.add_subparsers(required=True, metavar="commande")
    commands.add_parser("serve", help="sert l'application").set_defaults(run=serve)
    commands.add_parser("migrate", help="met la base de données à jour").set_defaults(
        run=lambda _: _run(_migrate())
    )
    seed = commands.add_parser("seed", help="remplit la base de missions inventées")
    seed.add_argument("number", type=int)
    seed.set_defaults(run=lambda arguments: _run(_seed(arguments.number)))
    for name, run, words in (
        ("backup", save, "sauvegarde la base et les fichiers dans un dossier neuf, sans arrêter le serveur"),
        ("restore", bring_back, "restaure une sauvegarde dans un endroit vide"),
    ):
        copying = commands.add_parser(name, help=words)
        copying.add_argument("folder", type=Path)
        copying.set_defaults(run=run)
    one = commands.add_parser("account", help="crée ou modifie un compte")
    one.add_argument("role", choices=[Role.CONTRACTOR.value, Role.MANAGER.value])
    one.add_argument("email")
    one.add_argument("name")
    one.add_argument("--company")
    one.add_argument("--phone")
    one.add_argument("--trade", action="append", choices=list(Trade))
    one.add_argument("--area", action="append", help="début d'un code postal, par exemple 59")
    one.add_argument("--disable", action="store_true", help="ferme le compte")
    one.set_defaults(run=account)
    return parser


def main() -> None:
    arguments = _parser().parse_args(sys.argv[1:])
    arguments.run(arguments)

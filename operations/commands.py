"""The commands: serve, migrate, account, seed, backup, restore, join, move."""

import argparse
import asyncio
import gc
import getpass
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import wording
from controllers.web import tally
from database.connection import close_pool, open_pool
from database.migrating import is_current, is_of_later, migrate
from models import installation
from models.missions import silence
from models.missions.closing import can_be_passed_on, open_missions
from models.missions.event import reopened_among
from models.missions.registering import has_real_accounts, register
from models.people.sign_in import account_with
from models.workflow import Role, Trade, status_said
from notifications import gateway
from operations import listening
from operations.bounds import BoundedProtocol
from operations.single import only_process
from settings import Settings, current
from uploads import belonging, confinement, store
from uploads.errors import StorageAway
from wording.faults import Faulty

T = TypeVar("T")
LONG_AGO = (
    "Rien n'a tourné sur cette base depuis plus d'une semaine : c'est une ancienne sauvegarde, ou l'heure de la machine "
    "est fausse. Les délais attendent : ni créneau expiré, ni rappel, ni ménage. Vérifiez l'heure (date), puis : "
    "app.py resume"
)
OTHER_KEY = (
    "La clé secrète n'est pas celle de cette base de données : les liens déjà envoyés s'ouvrent encore, mais chaque "
    "nouveau message en fait un autre. Donnez l'ancienne clé après la nouvelle dans CRENEAU_SECRET_KEYS, "
    "ou acceptez celle-ci : app.py join"
)


async def _with_database(work: Coroutine[Any, Any, T]) -> T:
    await open_pool(patient=True)
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
    if await is_of_later():
        raise SystemExit(
            "Cette base de données vient d'une version plus récente de Créneau. Mettez d'abord l'application à jour."
        )
    if current().demo:
        import demo

        await migrate()
        await demo.load_into_empty()
    if not await is_current():
        raise SystemExit("La base de données n'est pas à jour. Lancez d'abord « make migrate ».")
    await _check_files()
    if not await installation.knows_secret():
        print(OTHER_KEY, file=sys.stderr)
    if not await installation.time_may_pass():
        print(LONG_AGO, file=sys.stderr)


async def _check_files() -> None:
    try:
        await belonging.check()
    except belonging.ForeignStorage as foreign:
        raise SystemExit(str(foreign)) from foreign
    except StorageAway:
        # It serves what it can meanwhile; the broom asks again before it takes anything.
        print("Le stockage des fichiers ne répond pas.", file=sys.stderr)
    finally:
        await store.close()


async def _join() -> None:
    await belonging.join()
    await installation.take_secret()
    await store.close()
    print("Ces fichiers et cette clé secrète sont désormais ceux de cette base de données.")


async def _resume() -> None:
    await silence.settle_past()
    await installation.note_time()
    print("Les délais courent à nouveau. De ce qui était dû, « Sans réponse » montre la liste, sans message.")


def start_warnings(host: str, settings: Settings, *, proxies: str) -> list[str]:
    """What goes wrong later, and far from here."""
    found = []
    loopback = host in ("127.0.0.1", "::1", "localhost")
    if not loopback and not settings.base_url:
        found.append("CRENEAU_BASE_URL manque : les liens des messages ne s'ouvriront pas ailleurs.")
    if settings.base_url.startswith("https://") and not proxies:
        found.append(
            "FORWARDED_ALLOW_IPS manque : derrière un proxy, tous les essais de connexion comptent pour une adresse."
        )
    if settings.smtp_url and not settings.sms_url:
        found.append("CRENEAU_SMS_URL manque : chaque SMS reste un fichier, que personne ne reçoit.")
    if settings.demo and not loopback:
        found.append("la démonstration est ouverte à d'autres machines, avec ses mots de passe affichés.")
    return found


def _warn(sentences: list[str]) -> None:
    for sentence in sentences:
        print(f"Attention : {sentence}", file=sys.stderr)


def serve(_: argparse.Namespace) -> None:
    settings = current()
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    _warn(start_warnings(host, settings, proxies=proxies))
    # A process of its own tries it, for a tenth of a second: nothing waits for what it says.
    Thread(target=lambda: _warn(confinement.held().lacking)).start()
    with only_process():
        asyncio.run(_with_database(_prepare()))
        print(f"Créneau : {settings.public_url}", flush=True)
        listening.run(
            listening.APP,
            factory=True,
            host=host,
            port=port,
            # One on SQLite, where one process writes.
            workers=1 if settings.sqlite_path else int(os.environ.get("WEB_CONCURRENCY", "1")),
            http=BoundedProtocol,
            # A tenant's key stands in an address once: no access log ever holds addresses.
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            timeout_graceful_shutdown=10,
        )


async def _to_pass_on(email: str, choice: str | None) -> set[int]:
    """Of the missions that wait for the account, before it is closed: those that are to go to another contractor."""
    known = await account_with(email)
    missions = await open_missions(known) if known else []
    reopened = await reopened_among([one.id for one in missions])
    words = {
        one.id: f"{one.reference}  {status_said(one.status, reopened=one.id in reopened)}  {one.title}, {one.place}"
        for one in missions
    }
    if missions and choice is None and not sys.stdin.isatty():
        told = "\n".join(f"  {line}" for line in words.values())
        raise SystemExit(
            f"Ce compte a des missions en cours :\n{told}\n"
            "Dites ce qu'elles deviennent : --missions confier (à un autre prestataire) ou --missions garder."
        )
    chosen = set()
    for mission in filter(can_be_passed_on, missions):
        if choice == "confier" or (
            choice is None and _yes(f"{words[mission.id]} : confier à un autre prestataire ? [o/N] ")
        ):
            chosen.add(mission.id)
    for number, line in words.items():
        rest = "reste au compte fermé, les gestionnaires en sont prévenus"
        print(f"{line} : {'à nouveau proposée à tous' if number in chosen else rest}.")
    return chosen


def _yes(question: str) -> bool:
    return input(question).strip().lower() in ("o", "oui")


async def _account(arguments: argparse.Namespace, password: str) -> None:
    passed_on = await _to_pass_on(arguments.email, arguments.missions) if arguments.disable else set()
    try:
        email, new = await register(
            arguments.role,
            arguments.email,
            arguments.name,
            password,
            active=not arguments.disable,
            company=arguments.company,
            phone=arguments.phone,
            trades=arguments.trade,
            areas=arguments.area,
            passed_on=passed_on,
        )
    except Faulty as refusal:
        raise SystemExit(wording.said(refusal.fault)) from refusal
    print(f"Le compte {wording.shown_email(email)} est {'créé' if new else 'modifié'}.")


def account(arguments: argparse.Namespace) -> None:
    """Beside a running server too: one short write."""
    password = os.environ.get("CRENEAU_ACCOUNT_PASSWORD") or getpass.getpass("Mot de passe : ")
    asyncio.run(_with_database(_account(arguments, password)))


async def _seed(number: int, *, anyway: bool) -> None:
    import seeding

    await migrate()
    await _check_files()
    if not anyway and await has_real_accounts():
        raise SystemExit(
            "Cette base a de vrais comptes, et des missions inventées ne s'en retirent pas. "
            "Essayez sur une autre base (CRENEAU_DATABASE_URL), ou ajoutez --anyway."
        )
    await seeding.seed(number)


def save(arguments: argparse.Namespace) -> None:
    """Beside a running server: it only reads."""
    from operations import backup

    saved = asyncio.run(_with_database(backup.backup(arguments.folder)))
    missions, files = saved.tables["mission"], len(saved.files)
    print(f"Sauvegardé dans {arguments.folder} : {missions} missions, {files} fichiers.")


def bring_back(arguments: argparse.Namespace) -> None:
    from operations import restoring

    saved = asyncio.run(restoring.restore(arguments.folder))
    missions, files = saved.tables["mission"], len(saved.files)
    print(f"Restauré : {missions} missions, {files} fichiers, dans l'état du {saved.made_at}.")


def move(arguments: argparse.Namespace) -> None:
    from operations import moving

    for one in (moved := asyncio.run(moving.move(arguments.source, arguments.target, current().data_dir))):
        print(f"{one.table:16} {one.rows:>9} lignes  {one.digest[:16]}")
    print(
        f"Déménagé : {len(moved)} tables, {sum(one.rows for one in moved)} lignes, relues dans la base d'arrivée et égales "
        "une à une (SHA-256 par table). Mettez son adresse dans CRENEAU_DATABASE_URL ; fichiers et clé ne changent pas."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="Créneau")
    commands = parser.add_subparsers(required=True, metavar="commande")
    commands.add_parser("serve", help="sert l'application").set_defaults(run=serve)
    commands.add_parser("migrate", help="met la base de données à jour").set_defaults(
        run=lambda _: _run(_migrate())
    )
    seed = commands.add_parser("seed", help="remplit la base de missions inventées")
    seed.add_argument("number", type=int)
    seed.add_argument("--anyway", action="store_true", help="même dans une base qui a de vrais comptes")
    seed.set_defaults(run=lambda arguments: _run(_seed(arguments.number, anyway=arguments.anyway)))
    for name, run, words in (
        ("backup", save, "sauvegarde la base et les fichiers dans un dossier neuf, sans arrêter le serveur"),
        ("restore", bring_back, "restaure une sauvegarde dans un endroit vide"),
    ):
        copying = commands.add_parser(name, help=words)
        copying.add_argument("folder", type=Path)
        copying.set_defaults(run=run)
    commands.add_parser(
        "join", help="réunit exprès la base de données et les fichiers d'une autre"
    ).set_defaults(run=lambda _: _run(_join()))
    commands.add_parser(
        "resume", help="fait à nouveau courir les délais, après plus d'une semaine d'arrêt"
    ).set_defaults(run=lambda _: asyncio.run(_with_database(_resume())))
    moves = commands.add_parser(
        "move",
        help="déménage une base de données dans une autre, vide : de SQLite à PostgreSQL, ou l'inverse",
    )
    moves.add_argument("--from", dest="source", required=True, metavar="ADRESSE")
    moves.add_argument("--to", dest="target", required=True, metavar="ADRESSE")
    moves.set_defaults(run=move)
    one = commands.add_parser("account", help="crée ou modifie un compte")
    one.add_argument("role", choices=[Role.CONTRACTOR.value, Role.MANAGER.value])
    one.add_argument("email")
    one.add_argument("name")
    one.add_argument("--company")
    one.add_argument("--phone")
    one.add_argument("--trade", action="append", choices=list(Trade))
    one.add_argument(
        "--area", action="append", help="département ou début d'un code postal : 59, 2A, 974, 591"
    )
    one.add_argument("--disable", action="store_true", help="ferme le compte")
    one.add_argument(
        "--missions",
        choices=["confier", "garder"],
        help="avec --disable : ce que deviennent ses missions en cours ; sans cela, chacune est demandée",
    )
    one.set_defaults(run=account)
    return parser


def main() -> None:
    arguments = _parser().parse_args(sys.argv[1:])
    confinement.hide()
    gateway.check()
    if arguments.run is not serve:
        gc.enable()  # workers do, once they have begun
    arguments.run(arguments)

"""The index that missions are searched by, on both databases: FTS5 on SQLite, a `tsvector` under GIN on PostgreSQL.

The words come folded and apart from `mission.search_words` (everybody's) and `mission.search_people` (the managers'), so
that neither database has anything to read into them, and both give the same. Triggers keep it: whoever writes these two
columns has written the index, in the same transaction.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from database.connection import is_sqlite, rows

INDEX, WORDS = "mission_search", "search_word"
# SQLite's own parts of the index, too. They hold nothing that is not in `mission`.
TABLES = frozenset({INDEX, WORDS, *(f"{INDEX}_{part}" for part in ("data", "idx", "config", "docsize"))})
COLUMNS = ("search_words", "search_people")
# Of words that don't begin with a digit and have so many letters, the table of words has all.
SHORTEST_KNOWN = 3
MOST_WHOLE = 16  # words with the same beginning that the index is asked for one by one
_LAST = "\U0010ffff"  # after every letter, by the bytes

# An external-content table: the words themselves stay in `mission` alone. Without places and lengths, which
# only phrases and ranks would need.
_FTS5 = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5({', '.join(COLUMNS)}, content='mission', content_rowid='id', "
    "tokenize='ascii', detail=column, columnsize=0)"
)
# What is still to be sorted in is a list that every search reads through: no longer than some twenty missions.
_SORTING = "fastupdate = on, gin_pending_list_limit = 128"  # in kB
_VECTORS = ("words", "whole")


def create() -> list[str]:
    """Empty; `build` fills it, and `triggers` keep it from then on."""
    known = "public BOOLEAN NOT NULL"
    if is_sqlite():
        return [_FTS5, f"CREATE TABLE {WORDS} (word TEXT PRIMARY KEY, {known}) WITHOUT ROWID"]
    return [
        f"CREATE TABLE {INDEX} (mission INTEGER PRIMARY KEY, words tsvector NOT NULL, whole tsvector NOT NULL)",
        f'CREATE TABLE {WORDS} (word TEXT COLLATE "C" PRIMARY KEY, {known})',
    ]


def indexes() -> list[str]:
    """Of the index's own table; after `build`, which is quicker without."""
    if is_sqlite():
        return []
    return [
        f"CREATE INDEX {INDEX}_{column} ON {INDEX} USING gin ({column}) WITH ({_SORTING})"
        for column in _VECTORS
    ]


def triggers() -> list[str]:
    return _sqlite_triggers() if is_sqlite() else [_postgres_function(), *_postgres_triggers()]


def sorted_later() -> list[str]:
    """For indexes from before that were not."""
    return [] if is_sqlite() else [f"ALTER INDEX {INDEX}_{column} SET ({_SORTING})" for column in _VECTORS]


def without_triggers() -> list[str]:
    if is_sqlite():
        return [f"DROP TRIGGER {INDEX}_{event}" for event in ("inserted", "updated", "deleted")]
    return [f"DROP FUNCTION {INDEX}_kept CASCADE"]


def _sqlite_triggers() -> list[str]:
    listed, new = ", ".join(COLUMNS), ", ".join(f"NEW.{column}" for column in COLUMNS)
    old = ", ".join(f"OLD.{column}" for column in COLUMNS)
    add = f"INSERT INTO {INDEX} (rowid, {listed}) SELECT NEW.id, {new} WHERE {_holds('NEW')};"
    take = f"INSERT INTO {INDEX} ({INDEX}, rowid, {listed}) SELECT 'delete', OLD.id, {old} WHERE {_holds('OLD')};"
    change = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in COLUMNS)
    learned = _learned_on_sqlite(*(f"OLD.{column}" for column in COLUMNS))
    return [
        f"CREATE TRIGGER {INDEX}_{name} AFTER {event} BEGIN {body} END"
        for name, event, body in (
            ("inserted", f"INSERT ON mission WHEN {_holds('NEW')}", add + _learned_on_sqlite("''", "''")),
            ("updated", f"UPDATE OF {listed} ON mission WHEN {change}", take + add + learned),
            ("deleted", "DELETE ON mission", take),
        )
    ]


def _holds(row: str) -> str:
    """A mission that has no reference yet holds nothing, and is not in the index."""
    return "(" + " OR ".join(f"{row}.{column} <> ''" for column in COLUMNS) + ")"


def _learned_on_sqlite(*before: str) -> str:
    """Words are letters and digits, so that they may stand in JSON as they are. Those that stood there `before` are
    known."""
    words = "json_each('[\"' || replace(trim({}), ' ', '\",\"') || '\"]')"
    parts = " UNION ALL ".join(
        f"SELECT value, {public} AS public FROM {words.format(f'NEW.{column}')} "  # noqa: S608 - our own text
        f"WHERE instr({old} || ' ', ' ' || value || ' ') = 0"
        for column, old, public in zip(COLUMNS, before, (1, 0), strict=True)
    )
    return (
        f"INSERT INTO {WORDS} (word, public) SELECT value, max(public) FROM ({parts}) "  # noqa: S608 - our own text
        f"WHERE length(value) >= {SHORTEST_KNOWN} AND value NOT GLOB '[0-9]*' GROUP BY value "
        f"ON CONFLICT (word) DO UPDATE SET public = 1 WHERE excluded.public AND NOT {WORDS}.public;"
    )


def _vector(*texts: str) -> str:
    words = "btrim(" + " || ".join(texts) + ")"
    return f"array_to_tsvector(array_remove(string_to_array({words}, ' '), ''))"


def _postgres_function() -> str:
    """Only words that are not known yet are written, in their order: a word that is written again, even as it was, is
    held until the end, and everybody who takes a mission in the same town would wait. Two that learn the same new one
    do, and never in a ring. Those that stood there before are known."""
    words, whole = _vector("NEW.search_words"), _vector("NEW.search_words", "NEW.search_people")
    apart = "SELECT unnest(string_to_array({}.{}, ' '))"
    parts = " UNION ALL ".join(
        f"SELECT word, {public} AS public FROM "  # noqa: S608 - our own text
        f"({apart.format('NEW', column)} EXCEPT {apart.format('OLD', column)}) AS {column} (word)"
        for column, public in zip(COLUMNS, ("true", "false"), strict=True)
    )
    return f"""CREATE FUNCTION {INDEX}_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM {INDEX} WHERE mission = OLD.id;
        RETURN NULL;
    END IF;
    INSERT INTO {INDEX} (mission, words, whole) VALUES (NEW.id, {words}, {whole})
    ON CONFLICT (mission) DO UPDATE SET words = excluded.words, whole = excluded.whole;
    INSERT INTO {WORDS} (word, public)
    SELECT p.word, bool_or(p.public) FROM ({parts}) AS p
    WHERE length(p.word) >= {SHORTEST_KNOWN} AND p.word !~ '^[0-9]'
    AND NOT EXISTS (SELECT 1 FROM {WORDS} w WHERE w.word = p.word AND (w.public OR NOT p.public))
    GROUP BY p.word ORDER BY p.word COLLATE "C"
    ON CONFLICT (word) DO UPDATE SET public = true WHERE excluded.public AND NOT {WORDS}.public;
    RETURN NULL; END $$"""  # noqa: S608 - our own text


def _postgres_triggers() -> list[str]:
    does = f"FOR EACH ROW WHEN ({{}}) EXECUTE FUNCTION {INDEX}_kept()"
    change = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in COLUMNS)
    return [
        f"CREATE TRIGGER {INDEX}_inserted AFTER INSERT ON mission {does.format(_holds('NEW'))}",
        f"CREATE TRIGGER {INDEX}_updated AFTER UPDATE OF {', '.join(COLUMNS)} ON mission {does.format(change)}",
        f"CREATE TRIGGER {INDEX}_deleted AFTER DELETE ON mission {does.format('true')}",
    ]


# Filling it all at once


async def exists() -> bool:
    catalogue = "sqlite_master WHERE name" if is_sqlite() else "pg_tables WHERE tablename"
    return bool(await rows(f"SELECT 1 FROM {catalogue} = {{}}", INDEX))  # noqa: S608 - our own text


async def leave() -> None:
    """Whoever writes very many missions in a transaction calls `build` at its end instead."""
    for statement in without_triggers():
        await rows(statement)
    if not is_sqlite():
        for column in _VECTORS:
            await rows(f"DROP INDEX {INDEX}_{column}")


async def resume() -> None:
    """After `leave`."""
    await build()
    for statement in [*indexes(), *triggers()]:
        await rows(statement)


async def build() -> None:
    """From nothing, in a few statements."""
    if is_sqlite():
        await rows(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')")  # noqa: S608
    else:
        await rows(f"DELETE FROM {INDEX}")  # noqa: S608 - our own text
        words, whole = _vector("search_words"), _vector("search_words", "search_people")
        await rows(
            f"INSERT INTO {INDEX} SELECT id, {words}, {whole} FROM mission WHERE {_holds('mission')}"  # noqa: S608
        )
    await learn()


async def learn() -> None:
    """The words, from the index."""
    await rows(f"DELETE FROM {WORDS}")  # noqa: S608 - our own text
    if is_sqlite():
        await rows(f"CREATE VIRTUAL TABLE temp.{INDEX}_terms USING fts5vocab('main', '{INDEX}', 'col')")
        await rows(
            f"INSERT INTO {WORDS} (word, public) SELECT term, max(col = '{COLUMNS[0]}') FROM temp.{INDEX}_terms "  # noqa: S608
            f"WHERE length(term) >= {SHORTEST_KNOWN} AND term NOT GLOB '[0-9]*' GROUP BY term"
        )
        await rows(f"DROP TABLE temp.{INDEX}_terms")
        return
    parts = " UNION ALL ".join(
        f"SELECT word, {public} AS public FROM ts_stat('SELECT {column} FROM {INDEX}')"  # noqa: S608 - our own text
        for column, public in (("words", "true"), ("whole", "false"))
    )
    await rows(
        f"INSERT INTO {WORDS} (word, public) SELECT p.word, bool_or(p.public) FROM ({parts}) AS p "  # noqa: S608
        f"WHERE length(p.word) >= {SHORTEST_KNOWN} AND p.word !~ '^[0-9]' GROUP BY p.word"
    )


# Asking


async def holding(groups: Sequence[Collection[str]], *, public: bool) -> tuple[str, list[Any]]:
    """A query of one column, `value`: the missions that have, of each group, a word that begins with one of these.

    `groups` are letters and digits. `public` looks at nothing but what everybody may read.
    """
    whole = await _whole({word for group in groups for word in group})
    begins, beginning = ('"', '"*') if is_sqlite() else ("'", "':*")
    either, both = (" OR ", " AND ") if is_sqlite() else (" | ", " & ")

    def terms(word: str) -> list[str]:
        # Of a beginning PostgreSQL reads all missions that have it before it looks at the other words.
        known = whole.get(word)
        return [f"{begins}{one}{begins}" for one in known] if known else [f"{begins}{word}{beginning}"]

    wanted = both.join(f"({either.join(term for word in group for term in terms(word))})" for group in groups)
    if is_sqlite():
        query = f"{{{COLUMNS[0]}}} : ({wanted})" if public else wanted
        return f"SELECT rowid AS value FROM {INDEX} WHERE {INDEX} MATCH {{}}", [query]  # noqa: S608
    column = "words" if public else "whole"
    return f"SELECT mission AS value FROM {INDEX} WHERE {column} @@ ({{}}::text)::tsquery", [wanted]  # noqa: S608


async def _whole(beginnings: Collection[str]) -> dict[str, list[str]]:
    """The words that begin so, where the table has them all and they are few."""
    asked = [one for one in beginnings if len(one) >= SHORTEST_KNOWN and not "0" <= one[0] <= "9"]
    if not asked:
        return {}
    sql = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {place} AS place, word FROM {WORDS} "  # noqa: S608 - our own text
        f"WHERE word >= {{}} AND word < {{}} LIMIT {MOST_WHOLE + 1}) AS part{place}"
        for place in range(len(asked))
    )
    found: dict[str, list[str]] = {}
    for row in await rows(sql, *(end for one in asked for end in (one, one + _LAST))):
        found.setdefault(asked[row["place"]], []).append(row["word"])
    return {one: words for one, words in found.items() if len(words) <= MOST_WHOLE}


def listed(values: Sequence[int]) -> tuple[str, list[Any]]:
    """A query of one column, `value`, that gives these."""
    if is_sqlite():
        return "SELECT value FROM json_each({})", [json.dumps(list(values))]
    return "SELECT unnest({}::int[]) AS value", [list(values)]


def has_word(columns: Sequence[str], beginning: str) -> tuple[str, list[Any]]:
    """A condition: a word in one of these columns begins so. Each word has a space before it."""
    find = "instr" if is_sqlite() else "strpos"
    sql = " OR ".join(f"{find}({column}, {{}}) > 0" for column in columns)
    return f"({sql})", [f" {beginning}"] * len(columns)


async def known(beginnings: Sequence[str], *, public: bool) -> list[str]:
    """Those with which a word begins that is, or was, somewhere in the index."""
    if not beginnings:
        return []
    given, arg = (
        ("json_each({}) AS v", json.dumps(list(beginnings)))
        if is_sqlite()
        else ("unnest({}::text[]) AS v (value)", list(beginnings))
    )
    only = " AND w.public" if public else ""
    found = await rows(
        f"SELECT v.value AS value FROM {given} WHERE EXISTS (SELECT 1 FROM {WORDS} w "  # noqa: S608 - our own text
        f"WHERE w.word >= v.value AND w.word < v.value || '{_LAST}'{only})",
        arg,
    )
    return [row["value"] for row in found]

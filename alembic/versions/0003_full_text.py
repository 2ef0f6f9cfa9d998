"""Full text: title and authors of papers as they are searched, and an index over these and the abstract.

The index is the one thing that each database has in its own way; everything of it is named paper_index….
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ACCENT = re.compile(r"""\{?\\["'`^~=.]\{?([A-Za-z])\}?""")
_LETTER = re.compile(r"\{?\\([oOlLij])\b ?\}?")

# A table whose rows have no number of their own may get others in a VACUUM: papers are numbered for the index.
_OF_SQLITE = (
    "CREATE TABLE paper_index_numbers (number INTEGER PRIMARY KEY, paper_id TEXT NOT NULL UNIQUE)",
    "INSERT INTO paper_index_numbers (paper_id) SELECT id FROM papers ORDER BY id",
    """CREATE VIEW paper_index_texts AS SELECT number, title_words, author_words, abstract
       FROM paper_index_numbers JOIN papers ON id = paper_id""",
    """CREATE VIRTUAL TABLE paper_index USING fts5(title_words, author_words, abstract,
       content = 'paper_index_texts', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2')""",
    "INSERT INTO paper_index (paper_index) VALUES ('rebuild')",
    """CREATE TRIGGER paper_index_adds AFTER INSERT ON papers BEGIN
         INSERT INTO paper_index_numbers (paper_id) VALUES (new.id);
         INSERT INTO paper_index (rowid, title_words, author_words, abstract)
         SELECT number, new.title_words, new.author_words, new.abstract
         FROM paper_index_numbers WHERE paper_id = new.id;
       END""",
    """CREATE TRIGGER paper_index_changes AFTER UPDATE ON papers WHEN old.title_words <> new.title_words
       OR old.author_words <> new.author_words OR old.abstract <> new.abstract BEGIN
         INSERT INTO paper_index (paper_index, rowid, title_words, author_words, abstract)
         SELECT 'delete', number, old.title_words, old.author_words, old.abstract
         FROM paper_index_numbers WHERE paper_id = old.id;
         INSERT INTO paper_index (rowid, title_words, author_words, abstract)
         SELECT number, new.title_words, new.author_words, new.abstract
         FROM paper_index_numbers WHERE paper_id = new.id;
       END""",
    """CREATE TRIGGER paper_index_drops AFTER DELETE ON papers BEGIN
         INSERT INTO paper_index (paper_index, rowid, title_words, author_words, abstract)
         SELECT 'delete', number, old.title_words, old.author_words, old.abstract
         FROM paper_index_numbers WHERE paper_id = old.id;
         DELETE FROM paper_index_numbers WHERE paper_id = old.id;
       END""",
)
_NOT_OF_SQLITE = (
    "DROP TRIGGER paper_index_drops",
    "DROP TRIGGER paper_index_changes",
    "DROP TRIGGER paper_index_adds",
    "DROP TABLE paper_index",
    "DROP VIEW paper_index_texts",
    "DROP TABLE paper_index_numbers",
)

# With these Postgres makes more than words: it takes `and/or` for a path, `arxiv.org` for a host, and `a-b` for three.
_SIGNS = "-/._@:+=&%~<>?;"
# These are letters to it where the locale is C.
_QUOTES = "“”‘’«»–—…·•×−"
# A text longer than this holds more words than Postgres indexes.
_MOST = 60_000
_ACCENTS = r"'([A-Za-z])[\u0300-\u036f]+', '\1', 'g'"


def _blanked(words: str, signs: str) -> str:
    return f"translate({words}, '{signs}', '{' ' * len(signs)}')"


# A table of its own: so the papers stay small, and the planner sees what reading the index costs.
_OF_POSTGRES = (
    f"""CREATE FUNCTION paper_index_words(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ SELECT CASE WHEN length(words) = octet_length(words) THEN {_blanked(f"left(words, {_MOST})", _SIGNS)} ELSE
       {_blanked(f"normalize(regexp_replace(normalize(left(words, {_MOST}), NFD), {_ACCENTS}), NFC)", _SIGNS + _QUOTES)}
       END $$""",
    """CREATE FUNCTION paper_index_of(title text, authors text, abstract text) RETURNS tsvector LANGUAGE sql IMMUTABLE
       AS $$ SELECT setweight(to_tsvector('english', paper_index_words(title)), 'A')
       || setweight(to_tsvector('english', paper_index_words(authors)), 'B')
       || setweight(to_tsvector('english', paper_index_words(abstract)), 'D') $$""",
    """CREATE TABLE paper_index (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       paper_id text NOT NULL UNIQUE REFERENCES papers ON DELETE CASCADE, words tsvector NOT NULL)""",
    "ALTER TABLE paper_index ALTER words SET STORAGE MAIN",
    """INSERT INTO paper_index (paper_id, words)
       SELECT id, paper_index_of(title_words, author_words, abstract) FROM papers ORDER BY id""",
    "CREATE INDEX paper_index_of_words ON paper_index USING gin (words)",
    """CREATE FUNCTION paper_index_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO paper_index (paper_id, words)
         VALUES (new.id, paper_index_of(new.title_words, new.author_words, new.abstract))
         ON CONFLICT (paper_id) DO UPDATE SET words = excluded.words;
         RETURN NULL;
       END $$""",
    "CREATE TRIGGER paper_index_adds AFTER INSERT ON papers FOR EACH ROW EXECUTE FUNCTION paper_index_keep()",
    """CREATE TRIGGER paper_index_changes AFTER UPDATE ON papers FOR EACH ROW WHEN (old.title_words <> new.title_words
       OR old.author_words <> new.author_words OR old.abstract <> new.abstract) EXECUTE FUNCTION paper_index_keep()""",
    "SELECT paper_index_words('é')",
)
_NOT_OF_POSTGRES = (
    "DROP TRIGGER paper_index_changes ON papers",
    "DROP TRIGGER paper_index_adds ON papers",
    "DROP FUNCTION paper_index_keep",
    "DROP TABLE paper_index",
    "DROP FUNCTION paper_index_of",
    "DROP FUNCTION paper_index_words",
)


def upgrade() -> None:
    """From 0002."""
    for column in ("title_words", "author_words"):
        op.add_column("papers", sa.Column(column, sa.Text(), nullable=False, server_default=""))
    _fill()
    _run(_OF_SQLITE if _is_sqlite() else _OF_POSTGRES)


def downgrade() -> None:
    """To 0002."""
    _run(_NOT_OF_SQLITE if _is_sqlite() else _NOT_OF_POSTGRES)
    for column in ("author_words", "title_words"):
        op.drop_column("papers", column)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.execute(statement)


def _fill() -> None:
    papers = sa.table(
        "papers", *map(sa.column, ("id", "title", "title_words", "author_words")), sa.column("authors", sa.JSON())
    )
    known = op.get_bind().execute(sa.select(papers.c.id, papers.c.title, papers.c.authors)).all()
    rows = [
        {"paper": row.id, "title_words": _plain(row.title), "author_words": _plain(", ".join(row.authors))}
        for row in known
    ]
    if rows:
        filled = papers.update().where(papers.c.id == sa.bindparam("paper"))
        op.get_bind().execute(filled, rows)


def _plain(text: str) -> str:
    """Without TeX's accents, as near as it need be: the next time that a paper is kept, its words are exact."""
    return _LETTER.sub(r"\1", _ACCENT.sub(r"\1", text))

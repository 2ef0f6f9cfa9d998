"""What a person at the command line sees, letter by letter where it matters.

Each kind of command runs once as a process, and so does whatever is about processes; `typed` tries the rest here.
"""

import json
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes.command_line import NOWHERE, ROOT, Answer, broadsheet, environment, typed

NO_DATABASE = "postgresql://me:pa55word@127.0.0.1:9/x"


def refused(folder: Path, *words: str, **settings: str) -> str:
    """The one line with which a command was refused, nothing having been written."""
    before = set(folder.iterdir())
    told = failed(folder, *words, **settings)
    assert set(folder.iterdir()) == before
    return told


def failed(folder: Path, *words: str, **settings: str) -> str:
    """The one line with which a command ended because a service did not do its part."""
    return the_line(typed(folder, *words, **settings))


def the_line(answer: Answer) -> str:
    """All that was told by a command that did nothing."""
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert "Traceback" not in answer.err
    return answer.err.strip()


def test_a_recorded_day_is_shown_without_a_network(tmp_path: Path) -> None:
    answer = broadsheet(tmp_path, "digest", "2025-05-13", "--recorded")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[:2] == ["arXiv · Tuesday 13 May 2025 · cs.LG cs.AI", "Recorded day"]
    assert "of 36 new" in lines[3]
    assert "local scorer, free" in lines[3]


def test_the_markdown_page_holds_the_day_its_neighbours_and_how_it_was_chosen(tmp_path: Path) -> None:
    typed(tmp_path, "digest", "2025-05-05", "--recorded")
    page = typed(tmp_path, "digest", "2025-05-13", "--recorded", "--format", "markdown").out
    assert page.startswith("# arXiv · Tuesday 13 May 2025")
    assert "2025-05-05" in page
    assert "https://arxiv.org/abs/2505.06745" in page
    assert "No model was asked. The local scorer compares" in page


def test_json_is_json_and_counts_add_up(tmp_path: Path) -> None:
    day = json.loads(typed(tmp_path, "digest", "2025-05-13", "--recorded", "--format", "json").out)
    assert day["date"] == "2025-05-13"
    counts = day["counts"]
    assert len(day["entries"]) == counts["listed"]
    parts = ("by_type", "shown_before", "screened_out", "scored", "unscored")
    assert counts["announced"] == sum(counts[part] for part in parts) == 36
    assert len(day["entries"]) + sum(map(len, day["held_back"].values())) == 36
    assert day["chosen_by"].startswith("No model was asked.")


def test_without_arxiv_a_recorded_day_stands_in_and_says_so(tmp_path: Path) -> None:
    answer = typed(tmp_path, "digest", "2025-05-13")
    assert answer.code == 0
    assert "Here is the recorded day instead." in answer.err
    assert "Recorded day" in answer.out


def test_without_arxiv_another_day_names_the_recorded_ones(tmp_path: Path) -> None:
    told = failed(tmp_path, "digest", "2025-05-14")
    assert "Without arXiv there are the recorded days: 2025-03-11, 2025-05-05, 2025-05-13" in told


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["digest", "2025-02-30"], "`2025-02-30` is not a date. Try `2025-05-13` or `yesterday`."),
        (["digest", "2999-01-01"], "2999-01-01 is in the future."),
        (
            ["digest", "2025-05-17"],
            "arXiv announces nothing on Saturdays; nearest days: 2025-05-16 (Friday) and 2025-05-19 (Monday).",
        ),
        (["digest", "2025-05-14", "--recorded"], "No recorded day 2025-05-14."),
        (["digest", "2025-05-13", "--recorded", "--categories", "cs.LX"], "`cs.LX` is not an arXiv category."),
        (["digest", "2025-05-13", "--recorded", "--criteria", "no.toml"], "no.toml"),
        (["backfill", "2025-05-16", "2025-05-12"], "2025-05-16 is after 2025-05-12: name the earlier date first."),
        (["backfill", "2025-05-17", "2025-05-18"], "From 2025-05-17 to 2025-05-18 arXiv announces nothing"),
        (["backfill", "x", "2025-05-18"], "`x` is not a date."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_and_changes_nothing(
    tmp_path: Path, words: list[str], answer: str
) -> None:
    assert answer in refused(tmp_path, *words)


@pytest.mark.parametrize(
    ("setting", "value", "answer"),
    [
        ("DATABASE_URL", "mysql://root:pa55word@db/x", "DATABASE_URL"),
        ("CATEGORIES", "cs.LG cs.ML", "CATEGORIES: `cs.ML` is not an arXiv category."),
        ("TIME_ZONE", "Mars/Base", "TIME_ZONE: `Mars/Base` is not a time zone. Name a city, such as `Europe/Berlin`"),
        ("POSTING_TIME", "25:99", "POSTING_TIME"),
        ("MIN_RELEVANCE", "11", "MIN_RELEVANCE"),
        ("SCORER", "model", "SCORER is `model`, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is set."),
        ("ARXIV_API_URL", "ftp://x", "ARXIV_API_URL must begin with http:// or https://."),
    ],
)
def test_a_wrong_setting_is_named_and_no_password_is_shown(
    tmp_path: Path, setting: str, value: str, answer: str
) -> None:
    told = refused(tmp_path, "digest", "2025-05-13", "--recorded", **{setting: value})
    assert answer in told
    assert "pa55word" not in told


def test_a_part_of_a_bot_on_several_machines_is_refused_in_one_line_beside_a_file(tmp_path: Path) -> None:
    told = the_line(broadsheet(tmp_path, "gateway", DISCORD_TOKEN="a-token"))
    assert not list(tmp_path.iterdir())
    assert told.startswith("DATABASE_URL names a file")
    assert "`python -m bot run` does all in one" in told


def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    told = failed(tmp_path, "digest", "2025-05-13", "--recorded", DATABASE_URL=NO_DATABASE)
    assert "database" in told
    assert "pa55word" not in told


def test_a_criteria_file_with_a_mistake_is_told_by_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[[topics]]\nname = "Pruning"\nrelevnt = "pruning"\n')
    told = refused(tmp_path, "digest", "2025-05-13", "--recorded", "--criteria", str(file))
    assert "line 3" in told
    assert "relevnt" in told


def test_a_model_server_that_is_not_there_is_told_and_no_digest_is_kept(tmp_path: Path) -> None:
    model = {"OPENAI_API_KEY": "sk-5ecret", "OPENAI_BASE_URL": NOWHERE, "OPENAI_TIMEOUT": "2"}
    told = the_line(broadsheet(tmp_path, "digest", "2025-05-05", "--recorded", **model))
    assert "wait for a verdict" in told
    assert "sk-5ecret" not in told
    assert not any("sk-5ecret" in file.read_text(errors="replace") for file in tmp_path.iterdir())


def test_criteria_and_categories_for_once_are_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[keywords]\nwanted = ["decision trees"]\n')
    once = typed(tmp_path, "digest", "2025-03-11", "--recorded", "--criteria", str(file), "--format", "json")
    kept = typed(tmp_path, "digest", "2025-03-11", "--recorded", "--format", "json")
    assert json.loads(once.out)["entries"] != json.loads(kept.out)["entries"]
    assert json.loads(kept.out)["revision"] == 1


def test_a_backfill_of_recorded_days_makes_each_once(tmp_path: Path) -> None:
    first = broadsheet(tmp_path, "backfill", "2025-05-01", "2025-05-31", "--recorded")
    assert first.code == 0
    assert [line[:10] for line in first.out.splitlines()[:3]] == ["2025-05-05", "2025-05-13", "2025-05-20"]
    again = typed(tmp_path, "backfill", "2025-05-01", "2025-05-31", "--recorded")
    assert again.out == first.out


def test_a_backfill_without_a_way_to_arxiv_stops_at_once_and_says_so(tmp_path: Path) -> None:
    assert "arXiv cannot be reached" in failed(tmp_path, "backfill", "2025-05-12", "2025-05-16")


def test_the_doctor_says_of_each_thing_that_it_works_or_what_to_do(tmp_path: Path) -> None:
    answer = broadsheet(tmp_path, "doctor")
    assert answer.code == 1
    said = {line[7:20].strip(): line for line in answer.out.splitlines() if line[:5] in ("works", "MEND ")}
    mine = ["Settings", "Database", "Criteria", "Prompts", "Calendar", "Model"]
    around = ["Disk", "Backups", "Keys", "Numbers"]
    assert list(said) == [*mine, "arXiv feeds", "arXiv API", "Clock", *around]
    assert all(said[thing].startswith("works") for thing in ("Settings", "Database", "Criteria", "Prompts", "Model"))
    assert said["arXiv feeds"].startswith("MEND")
    assert "ARXIV_RSS_URL" in said["arXiv feeds"]


def test_the_doctor_names_a_slip_of_the_pen_in_the_file_of_settings(tmp_path: Path) -> None:
    (tmp_path / "no.env").write_text("CATEGORYS=cs.LG\n")
    told = typed(tmp_path, "doctor", DATABASE_URL=NO_DATABASE).out
    assert "CATEGORYS, which no setting is called. Did you mean `CATEGORIES`?" in told


def test_what_was_pasted_on_a_line_of_its_own_is_not_shown_it_may_be_a_key(tmp_path: Path) -> None:
    (tmp_path / "no.env").write_text("xoxb-9-abcdef\ncategorys=cs.LG\nHunter2Passw0rd\n" + "k3y" * 15 + "=\n")
    told = typed(tmp_path, "doctor", DATABASE_URL=NO_DATABASE).out
    hidden = "something that is no name"
    assert f"sets {hidden}, categorys, {hidden}, {hidden}, which no setting is called." in told
    assert "Hunter2" not in told
    assert "abcdef" not in told
    assert "k3yk3y" not in told


def test_a_link_that_nobody_answers_at_says_so_and_how_to_start_a_bot(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
    told = typed(tmp_path, "link", HTTP_PORT=port, WEB="on").out
    assert told.startswith(f"http://127.0.0.1:{port}/?token=")
    assert "No bot answers there yet. `python -m bot run` starts one" in told


def test_channels_of_recorded_days_are_not_called_due(tmp_path: Path) -> None:
    typed(tmp_path, "chat", "--recorded", input="/status\n")
    assert "recorded/local" not in typed(tmp_path, "status").out


def test_a_file_of_settings_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "no.env").write_bytes(b"caf\xe9=1\n")
    assert "no.env cannot be read: it must be a text file in UTF-8." in refused(tmp_path, "digest", "--recorded")


def test_a_log_that_cannot_be_written_puts_no_traceback_on_the_screen(tmp_path: Path) -> None:
    answer = typed(tmp_path, "digest", "2025-05-05", "--recorded", LOG_FILE=str(tmp_path))
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_the_output_is_told_in_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "digest", "2025-05-05", "--recorded"],
            cwd=ROOT, env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "The output cannot be written: No space left on device.\n")


def test_help_names_every_command_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    told = broadsheet(tmp_path, "--help").out
    assert all(command in told for command in ("run", "digest", "backfill", "doctor", "migrate"))
    assert typed(tmp_path, "--version").out == "Broadsheet 0.1.0\n"
    assert broadsheet(tmp_path, "digets").code == 2
    assert typed(tmp_path, "digest", "--format", "pdf").code == 2


def test_the_database_is_backed_up_and_put_back(tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    typed(tmp_path, "digest", "2025-05-13", "--recorded")
    assert "1 digest." in broadsheet(tmp_path, "backup", copy).out
    assert "is there already" in refused(tmp_path, "backup", copy)
    told = broadsheet(tmp_path, "restore", copy).out
    assert "1 digest." in told
    assert str(tmp_path / "broadsheet.db.before-restore") in told

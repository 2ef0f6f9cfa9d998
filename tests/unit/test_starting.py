import sys
from types import ModuleType

import pytest

from bot.__main__ import main


def test_who_stops_the_program_while_it_is_loaded_sees_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loading(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "bot.cli.table", Loading("bot.cli.table"))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130

import os
import signal
import sys
import threading
from pathlib import Path

from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# A thousand commands start in a run: their modules are compiled once, as a user's are.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A run tries few examples; more with make test ARGS=--hypothesis-profile=default
settings.register_profile("short", max_examples=35)
settings.load_profile("short")

ROOT = Path(__file__).parent
pytest_plugins = ["tests.missing_hosts"]


class ByFolder(LoadScopeScheduling):
    """Gives a file's tests to one process, or a folder's that share its conftest.py."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        folder = file.rpartition("/")[0]
        return folder if (ROOT / folder / "conftest.py").exists() else file


def pytest_configure():
    """Let processes that tests start be ended, also under nohup or in the background.

    A signal that is ignored stays so in a child; one that is handled does not.
    """
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGHUP, signal.SIGINT):
            if signal.getsignal(number) is signal.SIG_IGN:
                signal.signal(number, lambda *_: None)


def pytest_xdist_make_scheduler(config, log):
    return ByFolder(config, log)

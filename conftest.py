from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent
pytest_plugins = ["tests.missing_hosts"]


class ByFolder(LoadScopeScheduling):
    """Gives a file's tests to one process, or a folder's that share its conftest.py."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        folder = file.rpartition("/")[0]
        return folder if (ROOT / folder / "conftest.py").exists() else file


def pytest_xdist_make_scheduler(config, log):
    return ByFolder(config, log)

from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["tests.missing_hosts"]


class ByFolder(LoadScopeScheduling):
    """Gives a folder's tests to one process: they share what its conftest.py starts."""

    def _split_scope(self, nodeid):
        return nodeid.partition("::")[0].rpartition("/")[0]


def pytest_xdist_make_scheduler(config, log):
    return ByFolder(config, log)

pytest_plugins = ["tests.missing_hosts"]

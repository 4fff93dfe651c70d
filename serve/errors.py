"""What can go wrong that is not ours: the input's faults and the component's."""


class ServeError(Exception):
    """Say in one line what is wrong, where, and what to do.

    The command line prints it on stderr without a traceback and exits with 1.

        iris.txt: is text; give a component, as `hashi build` writes it
        127.0.0.1:7676: the port is in use; stop its server or choose another port
    """


class GuestFailed(ServeError):
    """A component gave no answer: the reason, in one line."""


def printable(text: str) -> str:
    """Write what a question holds on one line, and so that any stream takes it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class Trapped(Exception):
    """Raised by a host function to end the component that called it."""

"""The one exception for what is wrong with the user's input."""


class InputError(Exception):
    """Say in one line what is wrong with the input, where, and what to do.

    The command line prints it on stderr without a traceback and exits with 1.

        models/x/signature.json: features[0].dtype: 'float16' is not a dtype; use …
    """

"""Records of the typed subset: constants with names.

    >>> class Window(Record):
    ...     height: Const
    ...     width: Const
    >>> Window(height=4, width=3).width
    3

A record is made with every field by name, and never changes. What a function takes as
a ``Const`` may be one; there is no record at run time.
"""

from typing import NoReturn, dataclass_transform

from edge.memory import Const


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Record:
    """A class of constants: ``height: Const`` in each line is a field."""

    def __init__(self, **fields: Const) -> None:
        kind, names = type(self).__name__, [*type(self).__annotations__]
        if {*fields} != {*names}:
            raise TypeError(f"{kind} takes {', '.join(names)}, each by name")
        self.__dict__.update(fields)

    def __setattr__(self, name: str, value: Const) -> NoReturn:
        raise AttributeError(f"{name} of a record never changes")

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={one!r}" for name, one in vars(self).items())
        return f"{type(self).__name__}({fields})"

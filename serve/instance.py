"""One instance of a component, asked through ``predict`` of ``hashi:edge/model``.

    instance.predict("iris", "sepal_length=5.1&…")      # True, '{"model":"iris",…}'

wasmtime-py would read the function's type anew for each call, in dozens of C calls,
each of which gives up the interpreter's lock and asks for it again: that takes eight
times as long, and more where threads wait for one another. Not for two threads at once.
"""

import ctypes
from ctypes import byref, string_at

from wasmtime import Store, WasmtimeError
from wasmtime import _ffi as ffi
from wasmtime.component import Component, ExportIndex, Func, Linker

from serve.values import VAL, check

# More than any name or query that is accepted, less than a component has room for; the
# rest of a longer text would change nothing about its being refused.
MOST_CHARACTERS = 16_384
ROOM = 4 * MOST_CHARACTERS  # bytes
STRING = ffi.WASMTIME_COMPONENT_STRING.value


class Instance:
    """A store, an instance in it, and room for its arguments.

    Raises: WasmtimeError when it cannot be made.
    """

    def __init__(
        self, component: Component, linker: Linker, predict: ExportIndex, deadline: int
    ) -> None:
        self.store = Store(linker.engine)
        self.store.set_epoch_deadline(deadline)
        self._instance = linker.instantiate(self.store, component)
        self._function = self.function(predict)._func
        self._arguments = (VAL * 2)()
        self._rooms = bytearray(ROOM), bytearray(ROOM)
        for argument, room in zip(self._arguments, self._rooms, strict=True):
            argument.kind = STRING
            text = argument.of.string
            start = (ctypes.c_char * ROOM).from_buffer(room)
            text.data = ctypes.cast(start, type(text.data))
        self._texts = [argument.of.string for argument in self._arguments]

    def function(self, index: ExportIndex) -> Func:
        """Return an exported function."""
        found = self._instance.get_func(self.store, index)
        if found is None:
            raise WasmtimeError("an export of the interface is no function")
        return found

    def predict(self, model: str, query: str, deadline: int) -> tuple[bool, str]:
        """Ask a model: whether it answered, and the answer or the problem document.

        Raises: WasmtimeError when the component traps; this instance is then of no use.
        """
        for text, room, given in zip(
            self._texts, self._rooms, (model, query), strict=True
        ):
            encoded = given[:MOST_CHARACTERS].encode(errors="replace")
            text.size = len(encoded)
            room[: len(encoded)] = encoded
        found = VAL()
        context = self.store._context()
        ffi.wasmtime_context_set_epoch_deadline(context, deadline)
        check(
            ffi.wasmtime_component_func_call(
                byref(self._function), context, self._arguments, 2, byref(found), 1
            )
        )
        try:
            result = found.of.result
            told = result.val.contents.of.string
            return bool(result.is_ok), string_at(told.data, told.size).decode()
        finally:
            ffi.wasmtime_component_val_delete(byref(found))

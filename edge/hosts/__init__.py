"""One thin adapter per world and runtime: the functions of ``edge/bound/host.pyi``.

A build copies one of these modules to ``edge/bound/host.py``. Adapters are ordinary
Python and hand over the words of ``edge.types``; those of the python runtime are the
only modules that import the generated ``wit_world``.
"""

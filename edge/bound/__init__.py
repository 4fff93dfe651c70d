"""What a build binds in here: ``host``, one adapter of ``edge/hosts``, and ``models``.

The repository holds the two interfaces only (``host.pyi``, ``models.pyi``). A build
copies ``edge/`` to a stage and puts ``host.py``, ``models.py`` and the weights here.
"""

"""The typed subset as the build sees it: sources → one object of wasm.

Its rooms, in the order in which a source goes through them. Each imports from rooms
above it, none from one below; ``pipeline.py`` is the list of calls::

    source      modules, subset: sources parsed, and of the subset's form or refused
    typed       kinds, known, tree: types, what is known beforehand, the typed tree
    rules       operators, demands, words: which types they take, and what they give
    inference   infer: names, expressions and statements into the typed tree
    llvm        split, bodies, instructions, emit: the tree as LLVM IR; target: object
"""

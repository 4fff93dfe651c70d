"""Core forms → loops of the subset.

    y = map_("softsign", map_("add", source("x", …), source("b", …)))
    program = schedule([y])     # buffers, functions of loops, calls of them in order

    for i0 in range(8):
        for i1 in range(0, 64, 4):
            v1 = load(x0, i0 * 64 + i1)
            v2 = load(x1, i1)
            v3 = add(v1, v2)
            v4 = softsign(v3)
            store(y, i0 * 64 + i1, v4)

The files in the order in which values go through them: `core`, `composed` (what is
computed), `folding` (what is known already), `keeping` (what lies in a buffer),
`schedule` (which nest makes it), `nests` (a nest as a list of instructions; `views`:
where items lie), `epilogues` (nests that a kernel does), `rows` (nests that share a
loop), `loops`, `source`, `reductions`, `values`, `extents` (its text), `program` (what
the plan takes). `meaning` says the same in NumPy. The room knows of no operator and no
file format.

**Sums.** The order in which floats are added is a rule of the logical shape alone,
never of how items lie, of lanes, of what was fused, of the machine. Where the last axis
of what is reduced, those of extent 1 not counted, is among the axes that go, its item i
is added to partial sum i % 4, and the four are (0 + 1) + (2 + 3). Else there is one
sum. A sum begins with 0, a product with 1, and takes its items in order, the last axis
fastest.

**Integers** wrap after each map, narrow ones too. A division by 0 is 0. An index
outside is the nearest inside (`gather`), or left out (`scatter`).

**Buffers** are padded to whole vectors of four, and four items more lie behind the
last: lanes at the end of a row read on, and at the end of a buffer write on.
"""

"""Operators over flat buffers, in the typed subset: outputs, inputs, then sizes.

Here is what generated loops would be slower at; most operators have none. A kernel that
takes an ``epilogue`` has it last (see there), and what it reads, ``a``, behind x.

A buffer of ``n`` float32 items is padded to whole vectors of four: loops over items
read and write past ``n`` up to there, and nothing depends on what is in the padding.
Kernels on rows touch their items only, those on images whole pixels of four channels
(see ``groups``). Sizes are constants: each call has its own code.
"""

"""Operators over flat buffers, in the typed subset: outputs, inputs, then sizes.

A buffer of ``n`` float32 items is padded to whole vectors of four: kernels on items
read and write past ``n`` up to there, and nothing depends on what is in the padding.
Kernels on rows touch their items only, those on images whole pixels of four channels
(see ``groups``). Sizes are constants: each call has its own code.
"""

"""Operators over flat buffers, in the typed subset: outputs, inputs, then sizes.

A buffer of ``n`` float32 items is padded to whole vectors of four: kernels read and
write past ``n`` up to there, and nothing depends on what stands in the padding.
"""

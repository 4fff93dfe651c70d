"""Everything that runs at the edge, in typed pure Python; imports nothing else."""

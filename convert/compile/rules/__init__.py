"""Which types operators, conversions and words take, and what they give."""

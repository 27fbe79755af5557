"""Rules about the rubric, the pass rule and who decides."""

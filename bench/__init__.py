"""Benchmarks anyone can run: Parley, and beside it in the same run what people would otherwise take."""

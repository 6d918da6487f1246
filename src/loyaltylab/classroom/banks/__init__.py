"""Question banks for learning platforms, from ``questions/NN.yml``: one source, each format written by a library that knows it.

Every export is read back and compared with the source before it counts as written.
"""

"""Slides for each chapter, from the same sources as the book.

``slides/NN-slug.md`` holds what needs a teacher's mind: a few slides and the notes to all of them. What can be generated
is named by a heading in braces (``## {vote}``) and comes from the chapter itself: its front matter, questions, key
points, figures, numbers and sources. sphinx-revealjs makes the deck, reveal.js shows it; both ask no other site.
"""

"""Formulas as pictures: LaTeX is drawn by a process of its own, and shown in the colours of the theme."""

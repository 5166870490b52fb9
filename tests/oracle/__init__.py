"""The oracle: the model of MODEL.md again, in plain Python, with one SimPy process a member.

It is written from MODEL.md alone and shares nothing with the engine but the addressed draws, the state codes and the
scenario. Comments of the form "section 5.3" name the paragraph of MODEL.md that a line comes from.
"""

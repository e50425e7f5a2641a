"""Scores of what is rendered: heard words, likeness, quality, pitch and timing, beside the upper bounds.

Held-out sentences are light to import; everything that renders or listens is imported where it is used.
"""

from ssml_engine.evaluation.sentences import assign_voices, held_out_sentences

__all__ = ["assign_voices", "held_out_sentences"]

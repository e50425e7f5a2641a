"""SSML in, speech and timed events out.

The rooms, in the order in which a document passes them: `ssml` (text to document), `text` (words to
phones), `plan` (document to timeline), `synthesis` (timeline to samples and events), `service` (gRPC).
"""

__all__ = ["__version__"]

__version__ = "0.1.0"

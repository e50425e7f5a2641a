"""Generated from protos/ssml_engine/v1 by `make protos`; not edited by hand."""

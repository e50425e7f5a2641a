"""Networks only: codec, prompt encoder, AR, NAR, prosody predictor, aligner.  Knows nothing of SSML, files of speech or
services; `checkpoint` is the one door to weight files."""

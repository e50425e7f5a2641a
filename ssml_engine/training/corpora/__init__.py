"""Training speech: teachers, speaker morphing, sentence sources, shard files, and who is held out."""

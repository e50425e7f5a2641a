<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="fr-FR">
<lexeme><grapheme>xyzzy</grapheme><phoneme>ɑ̃</phoneme></lexeme><lexeme><grapheme>plugh</grapheme><phoneme>ɔ̃</phoneme></lexeme>
</lexicon>

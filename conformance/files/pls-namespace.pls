<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" xmlns="urn:x" alphabet="ipa" xml:lang="en-US">
<lexeme><grapheme>a</grapheme><alias>b</alias></lexeme>
</lexicon>

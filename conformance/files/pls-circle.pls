<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en-US">
<lexeme><grapheme>ping</grapheme><alias>pong</alias></lexeme><lexeme><grapheme>pong</grapheme><alias>ping</alias></lexeme>
</lexicon>

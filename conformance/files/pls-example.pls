<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en-US">
<meta name="x" content="y"/><metadata><a xmlns="urn:x"/></metadata><lexeme><grapheme>BTW</grapheme><alias>by the way</alias><example>loose</example></lexeme>
</lexicon>

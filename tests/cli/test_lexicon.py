"""A lexicon that may not be opened refuses its document and says why, without leaving the machine."""

from pathlib import Path

from typer.testing import CliRunner

from ssml_engine.cli import app

DOCUMENT = """<speak version="1.0" xml:lang="en-US"><voice name="en-US-Clara">
<lexicon uri="https://127.0.0.1/words.xml"/>BTW</voice></speak>"""


def test_a_lexicon_on_a_private_address_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.ssml"
    file.write_text(DOCUMENT)
    result = CliRunner().invoke(app, ["check", str(file)])
    assert result.exit_code == 1
    assert "SSML-LEXICON-FETCH" in result.output
    assert "address" in result.output

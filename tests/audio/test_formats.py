import pytest

from ssml_engine.audio import (
    DEFAULT_FORMAT,
    OUTPUT_FORMATS,
    UnknownFormat,
    UnsupportedFormat,
    find_format,
    open_encoder,
)
from ssml_engine.audio.formats import Codec

# name, rate in Hz and bit rate of each row, copied from Azure's table by hand and not from the code.
AZURE = """
raw-8khz-8bit-mono-mulaw 8000 64000
raw-8khz-8bit-mono-alaw 8000 64000
raw-8khz-16bit-mono-pcm 8000 128000
raw-16khz-16bit-mono-pcm 16000 256000
raw-22050hz-16bit-mono-pcm 22050 352800
raw-24khz-16bit-mono-pcm 24000 384000
raw-44100hz-16bit-mono-pcm 44100 705600
raw-48khz-16bit-mono-pcm 48000 768000
raw-16khz-16bit-mono-truesilk 16000 -
raw-24khz-16bit-mono-truesilk 24000 -
riff-8khz-8bit-mono-mulaw 8000 64000
riff-8khz-8bit-mono-alaw 8000 64000
riff-8khz-16bit-mono-pcm 8000 128000
riff-16khz-16bit-mono-pcm 16000 256000
riff-22050hz-16bit-mono-pcm 22050 352800
riff-24khz-16bit-mono-pcm 24000 384000
riff-44100hz-16bit-mono-pcm 44100 705600
riff-48khz-16bit-mono-pcm 48000 768000
audio-16khz-32kbitrate-mono-mp3 16000 32000
audio-16khz-64kbitrate-mono-mp3 16000 64000
audio-16khz-128kbitrate-mono-mp3 16000 128000
audio-24khz-48kbitrate-mono-mp3 24000 48000
audio-24khz-96kbitrate-mono-mp3 24000 96000
audio-24khz-160kbitrate-mono-mp3 24000 160000
audio-48khz-96kbitrate-mono-mp3 48000 96000
audio-48khz-192kbitrate-mono-mp3 48000 192000
audio-16khz-16bit-32kbps-mono-opus 16000 32000
audio-24khz-16bit-24kbps-mono-opus 24000 24000
audio-24khz-16bit-48kbps-mono-opus 24000 48000
ogg-16khz-16bit-mono-opus 16000 64000
ogg-24khz-16bit-mono-opus 24000 64000
ogg-48khz-16bit-mono-opus 48000 96000
webm-16khz-16bit-mono-opus 16000 32000
webm-24khz-16bit-mono-opus 24000 48000
webm-24khz-16bit-24kbps-mono-opus 24000 24000
amr-wb-16000hz 16000 23850
g722-16khz-64kbps 16000 64000
audio-24khz-16bit-mono-flac 24000 -
audio-48khz-16bit-mono-flac 48000 -
riff-16khz-16kbps-mono-siren 16000 16000
audio-16khz-16kbps-mono-siren 16000 16000
"""


def test_the_table_is_azures():
    expected = {}
    for line in AZURE.split("\n"):
        if line:
            name, rate_hz, bit_rate = line.split()
            expected[name] = (int(rate_hz), None if bit_rate == "-" else int(bit_rate))
    assert {name: (row.sample_rate_hz, row.bit_rate_bps) for name, row in OUTPUT_FORMATS.items()} == expected


def test_only_formats_without_an_encoder_are_refused():
    refused = {row.codec for row in OUTPUT_FORMATS.values() if not row.supported}
    assert refused == {Codec.SILK, Codec.SIREN, Codec.AMR_WB}


def test_names_are_found_without_regard_to_case_unless_exact():
    assert find_format(" Riff-24kHz-16bit-Mono-PCM ") is DEFAULT_FORMAT
    with pytest.raises(UnknownFormat, match='"Riff-24khz-16bit-mono-pcm" is not an output format'):
        find_format("Riff-24khz-16bit-mono-pcm", exact=True)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(UnknownFormat) as caught:
        find_format("mp3")
    assert "audio-24khz-48kbitrate-mono-mp3" in str(caught.value)
    assert "truesilk" not in str(caught.value)


def test_a_known_format_without_an_encoder_says_why():
    with pytest.raises(UnsupportedFormat, match="SILK"):
        open_encoder(find_format("raw-24khz-16bit-mono-truesilk"))

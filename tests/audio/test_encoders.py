import io
import struct
import subprocess
import time

import numpy as np
import pytest
import soundfile

from ssml_engine.audio import OUTPUT_FORMATS, encode, find_format, open_encoder, resample, wav_header
from ssml_engine.audio.ffmpeg import CoderFailed, ffmpeg_path
from ssml_engine.audio.formats import Codec, Container
from ssml_engine.audio.g711 import alaw_to_int16, mulaw_to_int16
from ssml_engine.audio.levels import float_to_int16, int16_to_float
from ssml_engine.audio.ogg import OpusPackets

from .signals import cut, tone

SUPPORTED = [row for row in OUTPUT_FORMATS.values() if row.supported]
BARE_OPUS = [row for row in SUPPORTED if (row.container, row.codec) == (Container.NONE, Codec.OPUS)]
SPEECH = tone(440, 0.8) + tone(1337, 0.8, peak=0.2)


def read_back(row, coded):
    """Decode with ffmpeg or libsndfile, never with the code under test (but for G.711, tested alone)."""
    if row.container is Container.NONE and row.codec is not Codec.G722:
        if "pcm" in row.name:
            return int16_to_float(np.frombuffer(coded, "<i2"))
        decode = mulaw_to_int16 if "mulaw" in row.name else alaw_to_int16
        return int16_to_float(decode(np.frombuffer(coded, np.uint8)))
    demuxer = ("-f", "g722") if row.codec is Codec.G722 else ()
    command = [ffmpeg_path(), "-loglevel", "error", *demuxer, "-i", "pipe:0"]
    command += ["-f", "s16le", "-ar", str(row.sample_rate_hz), "-ac", "1", "pipe:1"]
    decoded = subprocess.run(command, input=coded, stdout=subprocess.PIPE, check=True).stdout
    return int16_to_float(np.frombuffer(decoded, "<i2"))


def delay_and_correlation(output, expected):
    """Samples by which the output is late, and the correlation there."""
    spectrum = np.fft.rfft(output, 2 * len(expected)) * np.conj(np.fft.rfft(expected, 2 * len(expected)))
    correlation = np.fft.irfft(spectrum)[: len(expected) // 4]
    delay = int(correlation.argmax())
    size = min(len(output) - delay, len(expected))
    return delay, np.corrcoef(output[delay : delay + size], expected[:size])[0, 1]


@pytest.mark.parametrize("row", [row for row in SUPPORTED if row not in BARE_OPUS], ids=lambda row: row.name)
def test_every_format_decodes_to_the_signal(row):
    output = read_back(row, encode(SPEECH, row))
    expected = resample(SPEECH, 24000, row.sample_rate_hz)
    if row.lossless:
        assert np.array_equal(float_to_int16(output), float_to_int16(expected))
    else:
        delay, correlation = delay_and_correlation(output, expected)
        # MP3 without a Xing frame keeps the coder's delay: 576 + 529 samples.
        assert correlation > 0.98
        assert delay <= max(1105, 0.03 * row.sample_rate_hz)
        assert abs(len(output) - len(expected)) < 0.12 * row.sample_rate_hz


@pytest.mark.parametrize("row", SUPPORTED, ids=lambda row: row.name)
def test_streamed_bytes_equal_offline_bytes(row):
    whole = encode(SPEECH, row)
    with open_encoder(row) as encoder:
        streamed = b"".join([*(encoder.push(block) for block in cut(SPEECH, 997)), encoder.finish()])
    if row.container is Container.WAV:
        assert streamed[:44] == wav_header(row.codec, row.sample_rate_hz, None)
        streamed, whole = streamed[44:], whole[44:]
    if row.container is Container.FLAC:
        # A stream cannot say how many samples it will have, 36 bits of its head.
        assert streamed[21:26] == streamed[21:22] + bytes(4)
        streamed, whole = streamed[:21] + streamed[26:], whole[:21] + whole[26:]
    assert streamed == whole


@pytest.mark.parametrize("row", [row for row in SUPPORTED if row.container is not Container.NONE], ids=lambda r: r.name)
def test_a_player_finds_rate_channel_codec_and_length(row, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(encode(SPEECH, row))
    command = [ffmpeg_path(), "-hide_banner", "-i", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    stream = next(line for line in told.splitlines() if "Audio:" in line)
    codec = {Codec.MULAW: "pcm_mulaw", Codec.ALAW: "pcm_alaw"}.get(row.codec, row.codec.value)
    assert f"Audio: {codec}" in stream
    # Opus always decodes at 48 kHz, whatever rate went in.
    assert f" {48000 if row.codec is Codec.OPUS else row.sample_rate_hz} Hz, mono" in stream
    length = next(line for line in told.splitlines() if "Duration:" in line).split()[1].rstrip(",")
    if row.container is Container.WEBM:
        return  # written as it is spoken: the length is not known when the head leaves
    hours, minutes, seconds = map(float, length.split(":"))
    assert 3600 * hours + 60 * minutes + seconds == pytest.approx(len(SPEECH) / 24000, abs=0.12)


@pytest.mark.parametrize("row", SUPPORTED, ids=lambda row: row.name)
def test_bytes_leave_before_the_stream_ends(row):
    with open_encoder(row) as encoder:
        coded = b""
        give_up = time.monotonic() + 20
        while not coded and time.monotonic() < give_up:
            coded = encoder.push(tone(440, 0.1))
            time.sleep(0.005)
        assert coded


@pytest.mark.parametrize(
    "name",
    [row.name for row in SUPPORTED if row.container is Container.MP3]
    + ["g722-16khz-64kbps", "raw-8khz-8bit-mono-alaw", "audio-24khz-16bit-48kbps-mono-opus"],
)
def test_the_stated_bit_rate_is_kept(name):
    row = find_format(name)
    seconds = 4
    rate = 8 * len(encode(tone(440, seconds), row)) / seconds
    assert rate == pytest.approx(row.bit_rate_bps, rel=0.03)


@pytest.mark.parametrize("row", BARE_OPUS, ids=lambda row: row.name)
def test_bare_opus_packets_decode_in_a_container(row):
    coded = encode(SPEECH, row)
    # 20 ms at a constant rate: 50 packets a second.
    size = row.bit_rate_bps // 8 // 50
    assert len(coded) % size == 0
    packets = [coded[at : at + size] for at in range(0, len(coded), size)]
    samples, rate_hz = soundfile.read(io.BytesIO(_opus_file(packets, row.sample_rate_hz)))
    delay, correlation = delay_and_correlation(samples, resample(SPEECH, 24000, rate_hz))
    assert correlation > 0.98
    assert delay < 0.03 * rate_hz


def _opus_file(packets, rate_hz):
    """A minimal Ogg Opus file, one packet a page (RFC 3533, RFC 7845)."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, rate_hz, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)
    pages = b""
    for number, packet in enumerate([head, tags, *packets]):
        flags = 2 if number == 0 else 4 if number == len(packets) + 1 else 0
        granule = max(0, number - 1) * 960
        lacing = b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
        page = (
            struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, number, 0, len(lacing)) + lacing + packet
        )
        pages += page[:22] + struct.pack("<I", _ogg_checksum(page)) + page[26:]
    return pages


def _ogg_checksum(page):
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            remainder = (remainder << 1) ^ (0x104C11DB7 if remainder & 0x80000000 else 0)
    return remainder


def test_ogg_packets_do_not_depend_on_how_the_bytes_arrive():
    packets = [bytes([number]) * size for number, size in enumerate((0, 1, 254, 255, 256, 700))]
    stream = _opus_file(packets, 24000)
    for block_size in (1, 7, 300, len(stream)):
        reader = OpusPackets()
        parts = [reader.push(stream[at : at + block_size]) for at in range(0, len(stream), block_size)]
        assert [packet for part in parts for packet in part] == packets


def test_other_bytes_are_no_ogg_stream():
    with pytest.raises(ValueError, match="Ogg"):
        OpusPackets().push(b"RIFF" * 10)


def test_nothing_to_say_is_still_a_file():
    empty = np.zeros(0, np.float32)
    assert encode(empty, find_format("raw-24khz-16bit-mono-pcm")) == b""
    assert len(encode(empty, find_format("riff-24khz-16bit-mono-pcm"))) == 44


def test_a_coder_that_dies_is_reported():
    encoder = open_encoder(find_format("audio-24khz-48kbitrate-mono-mp3"))
    encoder._coder._process.kill()
    encoder._coder._process.wait()
    with encoder, pytest.raises(CoderFailed, match="status -9"):
        encoder.push(tone(440, 1.0))


def test_leaving_a_stream_ends_its_process():
    with open_encoder(find_format("ogg-24khz-16bit-mono-opus")) as encoder:
        encoder.push(tone(440, 0.1))
        process = encoder._coder._process
    assert process.returncode is not None

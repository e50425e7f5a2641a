import io

import numpy as np
import pytest
import soundfile

from ssml_engine.audio import wav_header, write_wav
from ssml_engine.audio.formats import Codec, find_format
from ssml_engine.audio.levels import int16_to_float
from ssml_engine.audio.wav import wav_file

from .signals import noise


def test_the_header_states_the_sizes_at_bytes_4_and_40():
    header = wav_header(Codec.PCM_S16LE, 24000, 1000)
    assert len(header) == 44
    assert int.from_bytes(header[4:8], "little") == 1036
    assert int.from_bytes(header[40:44], "little") == 1000
    assert header[20:36].hex() == "01000100" + "c05d0000" + "80bb0000" + "0200" + "1000"


def test_a_stream_states_the_largest_size_and_still_reads():
    samples = noise(480)
    body = (np.rint(samples * 32768)).astype("<i2").tobytes()
    header = wav_header(Codec.PCM_S16LE, 24000, None)
    assert header[4:8] == header[40:44] == b"\xff\xff\xff\xff"
    read, rate_hz = soundfile.read(io.BytesIO(header + body), dtype="int16")
    assert rate_hz == 24000
    assert read.tobytes() == body


def test_an_odd_body_is_padded():
    whole = wav_file(find_format("riff-8khz-8bit-mono-mulaw"), b"\xff\x00\x80")
    assert len(whole) == 48
    assert whole[-1:] == b"\0"
    assert int.from_bytes(whole[4:8], "little") == len(whole) - 8
    assert int.from_bytes(whole[40:44], "little") == 3
    read, rate_hz = soundfile.read(io.BytesIO(whole), dtype="int16")
    assert rate_hz == 8000
    assert read.tolist() == [0, -32124, 32124]


def test_a_written_file_reads_back_exactly(tmp_path):
    samples = int16_to_float(np.array([0, 1, -1, 32767, -32768], np.int16))
    write_wav(tmp_path / "x.wav", samples)
    read, rate_hz = soundfile.read(tmp_path / "x.wav", dtype="float32")
    assert rate_hz == 24000
    assert np.array_equal(read, samples)


def test_what_wav_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="opus"):
        wav_header(Codec.OPUS, 24000, 0)
    with pytest.raises(ValueError, match="4294967296"):
        wav_header(Codec.PCM_S16LE, 24000, 2**32)

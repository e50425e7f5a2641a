import io
import subprocess
import time
import tracemalloc
import zipfile

import numpy as np
import pytest
import soundfile

from ssml_engine.audio import encode, find_format, resample
from ssml_engine.audio.decoders import DecodeError, decode
from ssml_engine.audio.ffmpeg import ffmpeg_path
from ssml_engine.audio.g711 import int16_to_alaw, int16_to_mulaw
from ssml_engine.audio.levels import float_to_int16

from .signals import noise, tone

SPEECH = tone(440, 0.8) + tone(1337, 0.8, peak=0.2)


def coded(container, codec="copy", *, source=SPEECH, rate_hz=24000, channels=1):
    """A file made by ffmpeg, which the code under test did not make."""
    command = [ffmpeg_path(), "-loglevel", "error", "-f", "s16le", "-ar", "24000", "-ac", "1", "-i", "pipe:0"]
    command += ["-ar", str(rate_hz), "-ac", str(channels), "-c:a", codec, "-f", container]
    if container == "mp4":
        command += ["-movflags", "frag_keyframe+empty_moov"]
    body = float_to_int16(source).astype("<i2").tobytes()
    return subprocess.run([*command, "pipe:1"], input=body, stdout=subprocess.PIPE, check=True).stdout


def written(samples, rate_hz, **options):
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, **{"format": "WAV", "subtype": "PCM_16", **options})
    return buffer.getvalue()


def best_correlation(output, expected):
    """At whatever delay; a coder may also swallow the first 2048 samples."""
    expected = expected[2048:]
    spectrum = np.fft.rfft(output, 2 * len(expected)) * np.conj(np.fft.rfft(expected, 2 * len(expected)))
    delay = int(np.fft.irfft(spectrum)[:6048].argmax())
    size = min(len(output) - delay, len(expected))
    return np.corrcoef(output[delay : delay + size], expected[:size])[0, 1]


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("wav", "pcm_s16le"), ("wav", "pcm_s24le"), ("wav", "pcm_f32le"), ("wav", "adpcm_ms"),
        ("flac", "flac"),
        ("mp3", "libmp3lame"), ("ogg", "libopus"), ("ogg", "libvorbis"), ("webm", "libopus"), ("mp4", "aac"),
        ("adts", "aac"), ("asf", "wmav2"), ("aiff", "pcm_s16be"), ("au", "pcm_mulaw"),
    ],
)  # fmt: skip
def test_every_documented_kind_of_recording_is_read(container, codec):
    recording = decode(coded(container, codec), max_duration_s=10)
    assert recording.sample_rate_hz == 24000
    assert recording.samples.dtype == np.float32
    assert not recording.truncated
    assert best_correlation(recording.samples, SPEECH) > 0.98
    assert len(recording.samples) == pytest.approx(len(SPEECH), abs=0.15 * 24000)


def test_an_mp4_with_its_index_at_the_end_is_read(tmp_path):
    (tmp_path / "in.wav").write_bytes(written(SPEECH, 24000))
    command = [ffmpeg_path(), "-loglevel", "error", "-i", str(tmp_path / "in.wav"), "-c:a", "aac"]
    subprocess.run([*command, str(tmp_path / "out.m4a")], check=True)
    content = (tmp_path / "out.m4a").read_bytes()
    assert content.rindex(b"moov") > content.index(b"mdat")
    assert best_correlation(decode(content, max_duration_s=10).samples, SPEECH) > 0.98


def test_lossless_samples_come_back_exactly():
    integers = float_to_int16(SPEECH)
    expected = integers.astype(np.float32) / 32768
    for container in ("WAV", "FLAC"):
        content = written(integers, 24000, format=container)
        assert np.array_equal(decode(content, max_duration_s=10).samples, expected)


def test_channels_are_averaged():
    stereo = np.stack([SPEECH, np.zeros_like(SPEECH)], axis=1)
    recording = decode(written(stereo, 24000, subtype="FLOAT"), max_duration_s=10)
    assert np.allclose(recording.samples, SPEECH / 2, atol=1e-6)


@pytest.mark.parametrize("rate_hz", [8000, 11025, 44100, 96000])
def test_other_rates_are_converted(rate_hz):
    source = tone(440, 1.3, rate_hz=rate_hz)
    recording = decode(written(source, rate_hz, subtype="FLOAT"), max_duration_s=10)
    # Equal to converting the whole at once, though the file is read in blocks.
    assert np.array_equal(recording.samples, resample(source, rate_hz, 24000))


@pytest.mark.parametrize(
    ("content_type", "to_octets"),
    [("audio/basic", int16_to_mulaw), ("audio/x-alaw-basic; rate=8000", int16_to_alaw)],
)
def test_headerless_g711_is_told_by_its_type(content_type, to_octets):
    source = tone(440, 0.8, rate_hz=8000)
    content = to_octets(float_to_int16(source)).tobytes()
    recording = decode(content, max_duration_s=10, content_type=content_type)
    assert len(recording.samples) == 3 * len(source)
    assert best_correlation(recording.samples, tone(440, 0.8)) > 0.999
    assert decode(content, max_duration_s=0.1, content_type=content_type).truncated


def test_our_own_formats_are_read():
    for name in (
        "riff-8khz-8bit-mono-mulaw",
        "audio-24khz-48kbitrate-mono-mp3",
        "webm-24khz-16bit-mono-opus",
    ):
        recording = decode(encode(SPEECH, find_format(name)), max_duration_s=10)
        assert best_correlation(recording.samples, SPEECH) > 0.98, name


@pytest.mark.parametrize(("container", "codec"), [("wav", "pcm_s16le"), ("adts", "aac")])
def test_a_long_recording_is_cut_and_says_so(container, codec):
    recording = decode(coded(container, codec, source=tone(440, 3.0)), max_duration_s=1.0)
    assert recording.truncated
    assert len(recording.samples) == 24000


def test_a_recording_of_just_the_limit_is_whole():
    recording = decode(written(tone(440, 1.0), 24000), max_duration_s=1.0)
    assert (len(recording.samples), recording.truncated) == (24000, False)


def test_a_bomb_for_the_other_reader_is_refused_too():
    long = coded("mp4", "alac", source=np.zeros(600 * 24000, np.float32), rate_hz=8000)
    with pytest.raises(DecodeError, match="decompression bomb"):
        decode(long, max_duration_s=500.0)


def test_a_decompression_bomb_is_refused_and_costs_no_more_than_the_limit():
    hour = written(np.zeros(3600 * 24000 // 8, np.int16), 24000, format="FLAC")
    assert len(hour) < 200_000
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(DecodeError, match="decompression bomb"):
        decode(hour, max_duration_s=5.0)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 20_000_000
    assert time.monotonic() - started < 10


def test_a_header_that_lies_about_its_length_is_not_believed():
    content = bytearray(written(SPEECH, 24000))
    content[40:44] = (0x7FFFFFFF).to_bytes(4, "little")
    recording = decode(bytes(content), max_duration_s=600)
    assert len(recording.samples) == len(SPEECH)


@pytest.mark.parametrize("rate_hz", [1, 100, 500_000])
def test_absurd_rates_are_refused(rate_hz):
    content = bytearray(written(SPEECH, 24000))
    content[24:28] = rate_hz.to_bytes(4, "little")
    with pytest.raises(DecodeError, match=f"{rate_hz} Hz"):
        decode(bytes(content), max_duration_s=10)


def test_what_is_no_number_becomes_silence():
    samples = SPEECH.copy()
    samples[100], samples[200], samples[300] = np.nan, np.inf, 1e30
    recording = decode(written(samples, 24000, subtype="FLOAT"), max_duration_s=10)
    assert recording.samples[[100, 200, 300]].tolist() == [0.0, 0.0, 4.0]


def zip_bytes():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.wav", b"RIFF")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0", b"hello, this is text", bytes(5000), b"<html><body>404</body></html>", b"RIFF",
        b"OggS" * 50,
        b"fLaC" + bytes(100), b"ID3" + bytes(1000), zip_bytes(), b"\xff\xfb\x90\x00" + bytes(300),
        b"\x89PNG\r\n\x1a\n" + bytes(200),
    ],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_recording_is_refused(content):
    try:
        recording = decode(content, max_duration_s=10)
    except DecodeError:
        return
    # A lone MPEG frame header may pass for an instant of silence; anything heard would be made up.
    assert not np.abs(recording.samples).max(initial=0.0) > 1e-3


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{secret}\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile '{secret}'\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    ],
    ids=["hls", "concat", "sdp"],
)
def test_a_playlist_opens_nothing(tmp_path, content):
    secret = tmp_path / "secret.wav"
    secret.write_bytes(written(SPEECH, 24000))
    with pytest.raises(DecodeError):
        decode(content.replace(b"{secret}", str(secret).encode()), max_duration_s=10)


def test_decoding_that_takes_too_long_is_ended():
    content = coded("adts", "aac", source=noise(24000 * 60))
    started = time.monotonic()
    with pytest.raises(DecodeError, match="took more than"):
        decode(content, max_duration_s=60, timeout_s=0.001)
    assert time.monotonic() - started < 5


def test_the_reason_names_no_file_of_ours():
    with pytest.raises(DecodeError) as caught:
        decode(b"hello, this is text", max_duration_s=10)
    assert "/" not in str(caught.value)

"""The signal half of the codec: framing, phase and pulses."""

import math

import pytest
import torch

from ssml_engine.models.layers import frame_istft, frame_stft, mel_filterbank
from ssml_engine.models.source_filter import (
    NUM_BINS,
    SpectralFilters,
    _cosines_and_sines,
    accumulate_phase,
    clean_low_end,
    filter_source,
    minimum_phase,
    noise_table,
    pulse_train,
)


@pytest.mark.parametrize("num_frames", [4, 5, 37])
def test_frames_and_back_reconstruct_the_samples(num_frames: int) -> None:
    samples = torch.randn(2, 320 * num_frames, generator=torch.Generator().manual_seed(0))
    spectrum = frame_stft(samples, 1280)
    assert spectrum.shape == (2, num_frames, 641)
    assert (frame_istft(spectrum, 1280) - samples).abs().max() < 1e-5


def test_a_length_that_is_no_multiple_of_the_hop_is_refused() -> None:
    with pytest.raises(ValueError, match="321 samples are not a multiple of the hop of 320"):
        frame_stft(torch.zeros(1, 321), 1280)


def test_phase_advances_by_the_frequency() -> None:
    cycles = accumulate_phase(torch.full((1, 3), 240.0))
    assert cycles.shape == (1, 960)
    expected = torch.arange(1, 961, dtype=torch.float64) / 100 % 1.0
    distance = (cycles[0] - expected).abs()
    assert torch.minimum(distance, 1 - distance).max() < 1e-9


def test_pulses_are_the_sum_of_all_harmonics_up_to_11_khz() -> None:
    pulses = pulse_train(torch.full((1, 4), 1000.0), torch.ones(1, 4, dtype=torch.bool))[0]
    phase = 2 * math.pi * 1000.0 / 24_000 * torch.arange(1, 4 * 320 + 1, dtype=torch.float64)
    expected = sum(torch.cos(k * phase) for k in range(1, 12))
    assert torch.allclose(pulses.double(), expected, atol=1e-3)


def test_unvoiced_frames_have_no_pulses() -> None:
    voiced = torch.tensor([[True, False, True]])
    pulses = pulse_train(torch.full((1, 3), 120.0), voiced)[0]
    assert pulses[320:640].abs().max() == 0
    assert pulses[:320].abs().max() > 10


def test_noise_depends_on_the_seed_alone() -> None:
    assert torch.equal(noise_table(3)[:5], noise_table(3)[:5])
    assert not torch.equal(noise_table(3)[:5], noise_table(4)[:5])


def test_every_mel_band_hears_something() -> None:
    for bands, n_fft in ((160, 2048), (100, 1024), (10, 128)):
        bank = mel_filterbank(bands, n_fft, 12_000.0)
        assert bank.shape == (n_fft // 2 + 1, bands)
        assert (bank.sum(0) > 0).all()


def test_a_resonance_has_the_phase_of_one_that_rings_and_dies_away() -> None:
    """1 / (1 − r e^(−jω)): its magnitude alone gives its phase."""
    r = 0.8
    response = 1 / (1 - r * torch.exp(-1j * 2 * math.pi * torch.arange(NUM_BINS) / 1280))
    phase = minimum_phase(response.abs().log().float()[None, None])
    assert torch.allclose(phase[0, 0], response.angle().float(), atol=1e-4)


def test_what_was_spoken_first_can_be_trained_with_later() -> None:
    _cosines_and_sines.cache_clear()
    with torch.inference_mode():
        minimum_phase(torch.zeros(1, 1, NUM_BINS))
    magnitude = torch.zeros(1, 1, NUM_BINS, requires_grad=True)
    minimum_phase(magnitude).square().sum().backward()
    assert magnitude.grad is not None


def test_a_pulse_rings_after_it_and_not_before() -> None:
    frames = 9
    hz = torch.arange(NUM_BINS) * 18.75
    magnitude = (-(((hz - 700.0) / 120.0) ** 2) / 2).clamp_min(-4.0).expand(1, frames, NUM_BINS)
    silent, none = torch.full((1, frames, NUM_BINS), -30.0), torch.zeros(1, frames, NUM_BINS)
    pulse = torch.zeros(1, frames * 320)
    pulse[0, 1400] = 1.0
    heard = filter_source(SpectralFilters(magnitude, silent, silent, none), pulse, none.to(torch.complex64))[0]
    before, after = heard[1300:1395].square().sum(), heard[1400:1495].square().sum()
    assert after > 20 * before


def test_the_free_part_leaves_the_low_end_of_low_voices_alone() -> None:
    """Frames: a low voice, a high one, one between, and the low one unvoiced."""
    flat = SpectralFilters(*(torch.zeros(1, 4, NUM_BINS) for _ in range(4)))
    f0 = torch.tensor([[100.0, 220.0, 155.0, 100.0]])
    voiced = torch.tensor([[True, True, True, False]])
    changed = clean_low_end(flat, f0, voiced)
    free = changed.free_log_magnitude[0].exp()
    low, high = free[:, 20], free[:, 100]  # 375 and 1875 Hz
    assert low[0] < 0.01
    assert low[1] == 1.0
    assert low[3] < 0.01
    assert 0.4 < low[2] < 0.6
    assert (high > 0.999).all()
    for name in ("harmonic_log_magnitude", "free_phase"):
        assert getattr(changed, name) is getattr(flat, name)


def test_unvoiced_frames_of_a_low_voice_keep_their_power_as_noise() -> None:
    torch.manual_seed(0)
    filters = SpectralFilters(*(torch.randn(1, 3, NUM_BINS) for _ in range(4)))
    f0 = torch.tensor([[100.0, 100.0, 220.0]])
    voiced = torch.tensor([[False, True, False]])
    changed = clean_low_end(filters, f0, voiced)

    def power(of: SpectralFilters) -> torch.Tensor:
        # Two components of unit variance: the noise is of twice its filter's power.
        return (2 * of.free_log_magnitude).exp() + 2 * (2 * of.noise_log_magnitude).exp()

    assert torch.allclose(power(changed)[:, 0], power(filters)[:, 0], rtol=1e-3)
    assert (changed.noise_log_magnitude[:, 0, :60] > filters.noise_log_magnitude[:, 0, :60]).all()
    voiced_change = changed.noise_log_magnitude[:, 1] - filters.noise_log_magnitude[:, 1]
    assert (voiced_change[:, :20] < -2).all()  # under 375 Hz there is none
    assert voiced_change[:, 40:].abs().max() < 0.01  # from 750 Hz on it stays
    assert torch.allclose(changed.noise_log_magnitude[:, 2], filters.noise_log_magnitude[:, 2])

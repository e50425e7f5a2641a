"""Mel spectra from their definition, in numpy and float64, sharing nothing with the code under test."""

import numpy as np


def mel_spectrum(samples, n_fft, num_mels, *, power=False):
    """`[N]` → `[T, num_mels]`: Hann window, hop n_fft / 4, frames centred with reflection, HTK triangles."""
    hop, half = n_fft // 4, n_fft // 2
    padded = np.pad(samples.astype(np.float64), half, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    starts = range(0, len(padded) - n_fft + 1, hop)
    spectrum = np.abs(np.fft.rfft([padded[at : at + n_fft] * window for at in starts]))
    if power:
        spectrum = spectrum**2 / (window**2).sum()
    return spectrum @ _triangles(num_mels, n_fft)


def _triangles(num_mels, n_fft):
    frequencies = np.arange(n_fft // 2 + 1) * 24000 / n_fft
    top = 2595 * np.log10(1 + 12000 / 700)
    corners = 700 * (10 ** (np.arange(num_mels + 2) * top / (num_mels + 1) / 2595) - 1)
    bank = np.zeros((len(frequencies), num_mels))
    for band in range(num_mels):
        low, middle, high = corners[band : band + 3]
        for index, frequency in enumerate(frequencies):
            if low < frequency <= middle:
                bank[index, band] = (frequency - low) / (middle - low)
            elif middle < frequency < high:
                bank[index, band] = (high - frequency) / (high - middle)
        if not bank[:, band].any():
            # A band between two bins takes the nearer one.
            bank[np.abs(frequencies - middle).argmin(), band] = 1.0
    return bank

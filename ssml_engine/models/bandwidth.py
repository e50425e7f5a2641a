"""Features of a recording without high frequencies → features that the encoder knows.

A recording made at 8 or 16 kHz holds nothing at all above its band, several deviations under anything that the
networks heard in training, and they lose the speaker for it.  Its empty bands are given what band-limited recordings
held there in training: their encoding left a faint noise.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

HEARD_SHARE = 0.95  # a band is judged by its loud frames
EMPTY_BELOW = -1.0  # deviations under the mean of all training speech
# Mean of bands 0 to 99 in training recordings that were made at 16 kHz, in deviations; linear between.
_BANDS, _LEVELS = (0, 78, 84, 88, 91, 93, 99), (0.2, 0.2, 0.0, -0.5, -1.2, -1.4, -0.8)


def fill_empty_bands(features: Tensor, num_mels: int) -> Tensor:
    """Replace the mel bands above the band of the recording; features of full-band speech come back unchanged.

    features: `[B, T, F]`, normalised, the first `num_mels` channels mel bands from low to high.  The lower half of
    the bands has to hold speech: silence is left alone.
    """
    loud = features[..., :num_mels].float().quantile(HEARD_SHARE, dim=1)  # [B, num_mels]
    heard = loud >= EMPTY_BELOW
    bands = torch.arange(num_mels, device=features.device)
    highest = torch.where(heard, bands, -1).amax(1, keepdim=True)
    speaks = loud[:, : num_mels // 2].mean(1, keepdim=True) > 0
    empty = (bands > highest) & speaks
    if not bool(empty.any()):
        return features
    # The filter that limited the recording dips before the band ends.
    edge = torch.nn.functional.pad(empty[:, 2:], (0, 2), value=False) | empty
    levels = np.interp(np.linspace(0, 99, num_mels), _BANDS, _LEVELS)
    filled = torch.as_tensor(levels, dtype=features.dtype, device=features.device)
    bands_out = torch.where(edge[:, None, :], filled, features[..., :num_mels])
    return torch.cat([bands_out, features[..., num_mels:]], -1)

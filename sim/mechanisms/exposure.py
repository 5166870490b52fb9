"""S-8: what having seen the row often does to buying."""

from __future__ import annotations

import math

from sim.compiling import mechanism


@mechanism
def exposure_effect(exposures: float, peak: float, gain: float, wear: float) -> float:
    """Return the factor on buying: 1 + gain x e^(1-x) - wear (1 - e^(-max(0, x-1))), x = exposures / peak.

    Parameters
    ----------
    exposures : float
        Exposure stock, >= 0.
    peak : float
        Exposures at which liking is greatest, > 0.
    gain, wear : float
        Greatest gain and greatest loss; 0 switches either off.

    References
    ----------
    Schmidt and Eisend (2015): maximum near 10 exposures (L50); L40 bounds the gain; gain 0 is L51.
    """
    x = exposures / peak
    worn = 1.0 - math.exp(1.0 - x) if x > 1.0 else 0.0
    return 1.0 + gain * x * math.exp(1.0 - x) - wear * worn

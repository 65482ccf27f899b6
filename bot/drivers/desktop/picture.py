"""A picture of a screen or a window, as it is passed around in the desktop driver."""

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Height × width × 3, blue, green, red, 0 to 255: as a screen grab gives it."""

"""Paints landscapes and describes each: images.npy (uint8, N x 256 x 256 x 3) and scenes.json.

usage: paint.py N
"""

import json
import sys
from multiprocessing import Pool

import cv2
import numpy as np

from landscapes import paint, scene

SIZE = 256


def one(i):
    cv2.setNumThreads(1)
    rng = np.random.default_rng([2026, i])
    s = scene(rng)
    return (paint(s, rng, SIZE) * 255 + 0.5).astype(np.uint8), s


if __name__ == "__main__":
    n = int(sys.argv[1])
    images = np.lib.format.open_memmap("images.npy", "w+", np.uint8, (n, SIZE, SIZE, 3))
    scenes = []
    with Pool() as pool:
        for i, (image, s) in enumerate(pool.imap(one, range(n), 32)):
            images[i] = image
            scenes.append(s)
    json.dump(scenes, open("scenes.json", "w"))

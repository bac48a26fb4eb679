"""Draws a prompt with several noise schedulers and seeds and puts the pictures into one.

    ./genpulse start-all                                  # in another terminal
    python grid.py ../../genpulse grid.jpg                # needs Pillow

Each row is a noise scheduler, each column a seed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

PROMPT = "a snowy mountain lake at sunset"
SCHEDULERS = ["ddim", "pndm", "euler", "euler-ancestral", "dpmpp-2m", "unipc", "heun"]
SEEDS = [1, 2, 3, 4]
SIDE, MARGIN, LABEL = 160, 4, 120


def main():
    genpulse, out = sys.argv[1:3]
    width, height = LABEL + len(SEEDS) * (SIDE + MARGIN), len(SCHEDULERS) * (SIDE + MARGIN)
    grid = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(grid)
    with tempfile.TemporaryDirectory() as folder:
        for row, scheduler in enumerate(SCHEDULERS):
            draw.text((8, row * (SIDE + MARGIN) + SIDE // 2), scheduler, fill="black")
            files = Path(folder, scheduler)
            # The n-th picture of a task has the seed of the first plus n.
            subprocess.run([genpulse, "generate", PROMPT, "--scheduler", scheduler, "--seed", str(SEEDS[0]),
                            "--count", str(len(SEEDS)), "--quiet", "-o", f"{files}/"], check=True)
            for column, file in enumerate(sorted(files.iterdir(), key=lambda f: (len(f.name), f.name))):
                picture = Image.open(file).resize((SIDE, SIDE), Image.LANCZOS)
                grid.paste(picture, (LABEL + column * (SIDE + MARGIN), row * (SIDE + MARGIN)))
    grid.save(out, quality=88)


if __name__ == "__main__":
    main()

"""Writes the whole model in diffusers layout with float16 weights, its probes, and a sheet of sample pictures.

usage: export.py FOLDER [SHEET.jpg]
"""

import json
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextModel

from parts import BETAS, GUIDANCE, PROMPTS, STEPS, TOKENIZER, ddim, tokenizer

OUT = sys.argv[1]
SHEET = sys.argv[2] if len(sys.argv) > 2 else "sample.jpg"
NIGHT, DAY, RED = PROMPTS[1], PROMPTS[2], PROMPTS[3]
ABOUT = (
    "256x256, 20 steps, guidance 5.0, negative prompt empty; statistics of 8-bit RGB. `exact`: the picture of Python"
    " diffusers 0.42 for this seed; means within 1.0. `relations`: must hold for any seeds, three at least."
)

# vocab.json and merges.txt, as SD 1 has them; OUT may be the folder they come from.
TOKENIZER_FILES = {file.name: file.read_bytes() for file in TOKENIZER.iterdir()}

pipe = StableDiffusionPipeline(
    vae=AutoencoderKL.from_pretrained("vae"),
    text_encoder=CLIPTextModel.from_pretrained("text_encoder"),
    tokenizer=tokenizer(),
    unet=UNet2DConditionModel.from_pretrained("unet"),
    scheduler=ddim(),
    safety_checker=None,
    feature_extractor=None,
    requires_safety_checker=False,
)
pipe.to(torch.float16).save_pretrained(OUT, safe_serialization=True)
shutil.rmtree(Path(OUT, "tokenizer"))
Path(OUT, "tokenizer").mkdir()
for name, content in TOKENIZER_FILES.items():
    Path(OUT, "tokenizer", name).write_bytes(content)
# Each noise scheduler keeps the timestep spacing of its own kind, as the probes below are drawn.
config = Path(OUT, "scheduler", "scheduler_config.json")
kept = {key: value for key, value in json.loads(config.read_text()).items() if key != "timestep_spacing"}
config.write_text(json.dumps(kept, indent=2) + "\n")
pipe = StableDiffusionPipeline.from_pretrained(OUT, torch_dtype=torch.float32)
pipe.set_progress_bar_config(disable=True)


def draw(prompt, seed, scheduler=None):
    pipe.scheduler = scheduler or ddim()
    generator = torch.Generator().manual_seed(seed)
    image = pipe(
        prompt, num_inference_steps=STEPS, guidance_scale=GUIDANCE, width=256, height=256, generator=generator
    ).images[0]
    return np.asarray(image)


def probe(prompt, seed, scheduler, image):
    f = image.astype(np.float64)
    return {
        "prompt": prompt,
        "seed": seed,
        "scheduler": scheduler,
        "mean_rgb": f.mean((0, 1)).round(2).tolist(),
        "lower_third_rgb": f[171:].mean((0, 1)).round(2).tolist(),
        "std": round(float(f.std()), 2),
    }


def mean_rgb(prompt):
    return np.mean([draw(prompt, seed).astype(np.float64).mean((0, 1)) for seed in (1, 2, 3)], 0)


def luminance(prompt):
    return round(float(mean_rgb(prompt) @ np.array([0.2126, 0.7152, 0.0722])), 1)


rows, exact = [], []
for i, prompt in enumerate(PROMPTS):
    pictures = [draw(prompt, seed) for seed in (1, 2)]
    rows.append(np.concatenate(pictures, 1))
    if i < 4:
        exact += [probe(prompt, seed, "ddim", image) for seed, image in zip((1, 2), pictures)]
    if i < 2:
        exact.append(probe(prompt, 1, "euler", draw(prompt, 1, EulerDiscreteScheduler(**BETAS, steps_offset=1))))
sheet = np.concatenate([np.concatenate(rows[i : i + 3], 1) for i in range(0, 12, 3)], 0)
cv2.imwrite(SHEET, sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])

relations = [
    {"darker": NIGHT, "than": DAY, "measured": [luminance(NIGHT), luminance(DAY)]},
    {"redder_than_blue": RED, "measured": mean_rgb(RED).round(1).tolist()},
]
probes = {"about": ABOUT, "width": 256, "height": 256, "steps": STEPS, "guidance_scale": GUIDANCE}
json.dump({**probes, "exact": exact, "relations": relations}, open(OUT + "/probes.json", "w"), indent=1)
print(relations)

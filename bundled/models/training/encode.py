"""Encodes every picture and its mirror image, whole and at half size, and sets the autoencoder's scaling factor.

Writes latents32.npy and latents16.npy (float16, 2N x 4 x S x S) and latents.json.
"""

import json

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKL

vae = AutoencoderKL.from_pretrained("vae").eval().to(memory_format=torch.channels_last)
images = np.load("images.npy", mmap_mode="r")
n = len(images)
whole = np.lib.format.open_memmap("latents32.npy", "w+", np.float16, (2 * n, 4, 32, 32))
half = np.lib.format.open_memmap("latents16.npy", "w+", np.float16, (2 * n, 4, 16, 16))


def encode(x, out, i):
    x = torch.from_numpy(x).permute(0, 3, 1, 2).float() / 127.5 - 1
    for k, each in enumerate((x, x.flip(3))):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            mean = vae.encode(each.contiguous(memory_format=torch.channels_last)).latent_dist.mean
        out[i + k * n : i + k * n + len(x)] = mean.float().numpy()


with torch.inference_mode():
    for i in range(0, n, 16):
        x = np.ascontiguousarray(images[i : i + 16])
        encode(x, whole, i)
        encode(np.stack([cv2.resize(p, (128, 128), interpolation=cv2.INTER_AREA) for p in x]), half, i)
std = float(np.asarray(whole, np.float32).std())
vae.register_to_config(scaling_factor=1 / std)
vae.save_pretrained("vae")
json.dump({"std": std, "scaling_factor": 1 / std}, open("latents.json", "w"))
print("standard deviation of the latents:", std, flush=True)

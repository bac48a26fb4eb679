"""Trains the autoencoder on crops and on whole pictures; writes vae/ (diffusers layout).

usage: train_vae.py MINUTES [--resume]
"""

import sys
import time

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKL

from parts import Averaged, fresh_autoencoder, pyramid_loss

MINUTES = float(sys.argv[1])
HELD = 200  # pictures that nothing is trained on
torch.manual_seed(0)
images = np.load("images.npy", mmap_mode="r")
rng = np.random.default_rng(1)
vae = AutoencoderKL.from_pretrained("vae") if "--resume" in sys.argv else fresh_autoencoder()
vae = vae.to(memory_format=torch.channels_last)
opt = torch.optim.AdamW(vae.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=1e-4)
averaged = Averaged(vae)


def batch(size, n):
    out = np.empty((n, size, size, 3), np.uint8)
    for i in range(n):
        img = images[rng.integers(max(1, len(images) - HELD))]
        if size < 256 and rng.random() < 0.5:  # whole but smaller: group norms then see what they will see later
            img = cv2.resize(img, (size, size), interpolation=cv2.INTER_AREA)
        y, x = rng.integers(0, img.shape[0] - size + 1, 2)
        out[i] = img[y : y + size, x : x + size]
        if rng.random() < 0.5:
            out[i] = out[i][:, ::-1]
    return torch.from_numpy(out).permute(0, 3, 1, 2).float() / 127.5 - 1


def save():
    averaged.saved_by(lambda: vae.save_pretrained("vae"))


start, step, log = time.time(), 0, []
while (part := (time.time() - start) / (MINUTES * 60)) < 1:
    for group in opt.param_groups:
        group["lr"] = 1e-3 * min(1, (step + 1) / 100) * (0.5 * (1 + np.cos(np.pi * part)) * 0.97 + 0.03)
    x = (batch(128, 4) if rng.random() < 0.7 else batch(256, 1)).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        post = vae.encode(x).latent_dist
        z = post.mean + torch.exp(0.5 * post.logvar.clamp(-30, 20)) * torch.randn_like(post.mean)
        y = vae.decode(z).sample
    kl = 0.5 * (post.mean.float() ** 2 + post.logvar.float().exp() - 1 - post.logvar.float()).mean()
    rec = pyramid_loss(y.float(), x)
    opt.zero_grad()
    (rec + 2e-4 * kl).backward()
    torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
    opt.step()
    step += 1
    averaged.follow(min(0.998, 1 - 1 / (step + 1)))
    log.append(rec.item())
    if step % 2000 == 0:
        save()
    if step % 100 == 0:
        print(f"{time.time() - start:.0f} s step {step} rec {np.mean(log[-100:]):.4f} kl {kl.item():.2f}", flush=True)
save()
print("saved after step", step, flush=True)

"""Trains the text encoder and the UNet together on encoded landscapes.

usage: train_unet.py MINUTES SHARE [--resume]
The first SHARE (0..1) of the time goes to half-size pictures, the rest to whole ones.
Writes unet/ and text_encoder/, and state.pt to go on from.
"""

import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import DDPMScheduler

from landscapes import caption
from parts import BETAS, Averaged, text_encoder, token_ids, tokenizer, unet as new_unet

MINUTES, SHARE, RESUME = float(sys.argv[1]), float(sys.argv[2]), "--resume" in sys.argv
PEAK = 8e-4
HELD = 200
SAVE_EVERY = 480  # seconds
torch.manual_seed(int(time.time()) if RESUME else 0)
rng = np.random.default_rng(int(time.time()) if RESUME else 3)
tok = tokenizer()
text, unet = text_encoder(tok), new_unet()
model = torch.nn.ModuleDict({"unet": unet, "text": text})
opt = torch.optim.AdamW(model.parameters(), lr=PEAK, betas=(0.9, 0.99), weight_decay=1e-2)
averaged, step = Averaged(model), 0
if RESUME and os.path.exists("state.pt"):
    state = torch.load("state.pt")
    model.load_state_dict(state["model"])
    opt.load_state_dict(state["opt"])
    averaged, step = Averaged(model, state["averaged"]), state["step"]
noise = DDPMScheduler(**BETAS, num_train_timesteps=1000)
snr = noise.alphas_cumprod / (1 - noise.alphas_cumprod)
scenes = json.load(open("scenes.json"))
std = json.load(open("latents.json"))["std"]
latents = {side: torch.from_numpy(np.load(f"latents{side}.npy")) for side in (16, 32)}
n = len(latents[32]) // 2


def write():
    unet.save_pretrained("unet")
    text.save_pretrained("text_encoder")


def save():
    now = {"model": model.state_dict(), "opt": opt.state_dict(), "averaged": averaged.state, "step": step}
    torch.save(now, "state.tmp")
    os.replace("state.tmp", "state.pt")
    averaged.saved_by(write)


start, log, saved = time.time(), [], time.time()
while (part := (time.time() - start) / (MINUTES * 60)) < 1:
    lr = PEAK * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * part))) * min(1, (len(log) + 1) / 150)
    for group in opt.param_groups:
        group["lr"] = lr
    side = 16 if part < SHARE else 32
    batch = 48 if side == 16 else 24
    k = rng.integers(0, max(1, n - HELD), batch)
    mirrored = rng.integers(0, 2, batch)
    z = latents[side][torch.from_numpy(k + mirrored * n)].float() / std
    words = ["" if rng.random() < 0.1 else caption(scenes[i], rng) for i in k]
    t = torch.randint(0, 1000, (batch,))
    e = torch.randn_like(z)
    x = noise.add_noise(z, e, t)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = unet(x, t, text(token_ids(tok, words)).last_hidden_state).sample
    weight = torch.clamp(snr[t], max=5.0) / snr[t]
    loss = (weight * F.mse_loss(out.float(), e, reduction="none").mean((1, 2, 3))).mean()
    opt.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    step += 1
    averaged.follow(min(0.9985, 1 - 1 / (0.1 * step + 1.2)))
    log.append(loss.item())
    if len(log) % 50 == 0:
        print(f"{time.time() - start:.0f} s step {step} loss {np.mean(log[-200:]):.4f} lr {lr:.2e}", flush=True)
    if time.time() - saved > SAVE_EVERY:
        save()
        saved = time.time()
save()
print("saved after step", step, flush=True)

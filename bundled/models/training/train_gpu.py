"""The whole training on one GPU, from painting to weights, in memory: better than the CPU's hours in minutes.

usage: train_gpu.py MINUTES
Painting takes what it takes, a third of the rest goes to the autoencoder, what is left to text encoder and UNet.
Writes vae/, text_encoder/ and unet/, from which export.py makes the model.
Without a GPU it runs, too: `PICTURES=200 train_gpu.py 1` tries the script, not the model.
"""

import os
import sys
import time
from multiprocessing import Pool

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from diffusers import DDPMScheduler

from landscapes import caption, paint, scene
from parts import BETAS, Averaged, fresh_autoencoder, pyramid_loss, text_encoder, token_ids, tokenizer, unet as new_unet

MINUTES = float(sys.argv[1])
CAPTIONS = 6  # of each picture
START = time.time()
GPU = torch.cuda.is_available()
DEVICE = torch.device("cuda" if GPU else "cpu")


def say(*words):
    print(f"{time.time() - START:6.1f} s", *words, flush=True)


def seconds_left():
    return MINUTES * 60 - (time.time() - START)


def half():
    return torch.autocast(DEVICE.type, dtype=torch.bfloat16)


def paint_one(i):
    cv2.setNumThreads(1)
    rng = np.random.default_rng([2026, i])
    s = scene(rng)
    return (paint(s, rng, 256) * 255 + 0.5).astype(np.uint8), [caption(s, rng) for _ in range(CAPTIONS)]


def paint_all():
    count = int(os.environ.get("PICTURES", 2500 * os.cpu_count()))
    images, captions = np.empty((count, 256, 256, 3), np.uint8), []
    with Pool() as pool:
        for i, (picture, words) in enumerate(pool.imap(paint_one, range(count), 64)):
            images[i] = picture
            captions.append(words)
    say("painted", count)
    return torch.from_numpy(images).permute(0, 3, 1, 2).to(DEVICE), captions


def train_vae(pictures, held):
    vae = fresh_autoencoder().to(DEVICE, memory_format=torch.channels_last)
    opt = torch.optim.AdamW(vae.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=1e-4)
    averaged, begun, budget, step, log = Averaged(vae), time.time(), max(1, seconds_left() * 0.36), 0, []
    batch = 48 if GPU else 2
    while (part := (time.time() - begun) / budget) < 1:
        for group in opt.param_groups:
            group["lr"] = 1.5e-3 * min(1, (step + 1) / 100) * (0.5 * (1 + np.cos(np.pi * part)) * 0.98 + 0.02)
        k = torch.randint(0, len(pictures) - held, (batch,), device=DEVICE)
        x = pictures[k].float() / 127.5 - 1
        if step % 2:
            x = x.flip(3)
        x = x.contiguous(memory_format=torch.channels_last)
        with half():
            post = vae.encode(x).latent_dist
            z = post.mean + torch.exp(0.5 * post.logvar.clamp(-30, 20)) * torch.randn_like(post.mean)
            y = vae.decode(z).sample
        kl = 0.5 * (post.mean.float() ** 2 + post.logvar.float().exp() - 1 - post.logvar.float()).mean()
        rec = pyramid_loss(y.float(), x)
        opt.zero_grad(set_to_none=True)
        (rec + 2e-4 * kl).backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        opt.step()
        step += 1
        averaged.follow(min(0.999, 1 - 1 / (step + 1)))
        if step % 25 == 0:
            log.append(rec.item())
        if step % 250 == 0:
            say("vae step", step, "rec", round(float(np.mean(log[-20:])), 4), "kl", round(kl.item(), 2))
    vae.load_state_dict(averaged.state)
    with torch.no_grad(), half():
        x = pictures[-held:][:16].float() / 127.5 - 1
        y = vae.decode(vae.encode(x).latent_dist.mean).sample.float()
    say("vae done", step, "PSNR of held pictures", round(float(10 * torch.log10(4 / F.mse_loss(y, x))), 2))
    return vae


@torch.no_grad()
def encode(vae, pictures):
    """Latents by side: those of all pictures, then those of their mirror images."""
    latents = {}
    for side in (16, 32):
        both = []
        for mirror in (False, True):
            for i in range(0, len(pictures), 64):
                x = pictures[i : i + 64].float() / 127.5 - 1
                x = x.flip(3) if mirror else x
                if side == 16:
                    x = F.interpolate(x, scale_factor=0.5, mode="area")
                with half():
                    mean = vae.encode(x.contiguous(memory_format=torch.channels_last)).latent_dist.mean
                both.append(mean.float())
        latents[side] = torch.cat(both)
    return latents


def train_unet(latents, std, captions, held):
    tok, count = tokenizer(), len(captions)
    ids = torch.stack([token_ids(tok, [c[j] for c in captions]) for j in range(CAPTIONS)]).to(DEVICE)
    empty = token_ids(tok, [""]).to(DEVICE)
    text, unet = text_encoder(tok), new_unet()
    model = torch.nn.ModuleDict({"unet": unet, "text": text}).to(DEVICE)
    opt = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=1e-2)
    alphas = DDPMScheduler(**BETAS, num_train_timesteps=1000).alphas_cumprod.to(DEVICE)
    snr = alphas / (1 - alphas)
    averaged, begun, budget, step, log = Averaged(model), time.time(), max(1, seconds_left() - 5), 0, []
    while (part := (time.time() - begun) / budget) < 1:
        for group in opt.param_groups:
            group["lr"] = 1e-3 * min(1, (step + 1) / 200) * (0.5 * (1 + np.cos(np.pi * part)) * 0.99 + 0.01)
        side = 16 if part < 0.3 else 32
        batch = (512 if side == 16 else 256) if GPU else 4
        k = torch.randint(0, count - held, (batch,), device=DEVICE)
        mirrored = torch.randint(0, 2, (batch,), device=DEVICE)
        z = latents[side][k + mirrored * count] / std
        words = ids[torch.randint(0, CAPTIONS, (batch,), device=DEVICE), k]
        words = torch.where(torch.rand(batch, 1, device=DEVICE) < 0.1, empty, words)
        t = torch.randint(0, 1000, (batch,), device=DEVICE)
        e = torch.randn_like(z)
        a = alphas[t].view(-1, 1, 1, 1)
        x = a.sqrt() * z + (1 - a).sqrt() * e
        with half():
            out = unet(x, t, text(words).last_hidden_state).sample
        weight = torch.clamp(snr[t], max=5.0) / snr[t]
        loss = (weight * F.mse_loss(out.float(), e, reduction="none").mean((1, 2, 3))).mean()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        step += 1
        averaged.follow(min(0.9995, 1 - 1 / (0.1 * step + 1.2)))
        if step % 20 == 0:
            log.append(loss.item())
        if step % 500 == 0:
            say("unet step", step, "side", side, "loss", round(float(np.mean(log[-25:])), 4))
    model.load_state_dict(averaged.state)
    say("unet done", step)
    return text, unet


def main():
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(0)
    pictures, captions = paint_all()
    held = max(8, len(pictures) // 100)
    vae = train_vae(pictures, held)
    latents = encode(vae, pictures)
    del pictures
    std = latents[32].std().item()
    vae.register_to_config(scaling_factor=1 / std)
    say("encoded, standard deviation", round(std, 4))
    text, unet = train_unet(latents, std, captions, held)
    for name, model in {"vae": vae, "text_encoder": text, "unet": unet}.items():
        model.cpu().save_pretrained(name)
    say("weights written")


if __name__ == "__main__":
    main()

"""Makes reference numbers of a model with Python diffusers, for GenPulse's own tests to check.

    python references.py MODEL OUT [--side 256] [--steps 4] [--schedulers ddim,euler,...]
    mvn test -pl engines -Dtest=DiffusionFixturesTest \\
        -Dtest.args="-Dgenpulse.fixtures.diffusion=OUT -Dgenpulse.fixtures.diffusion.models=FOLDER_OF_MODEL"

MODEL is a folder in diffusers layout (Stable Diffusion 1, 2, XL, or an inpainting one); OUT gets an
index of cases as engines/src/test/resources/diffusion has one, tensors and pictures. Everything is
computed in float32 on the CPU. A case passes where every latent is within 1e-3 and the picture
within two levels of brightness.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from diffusers import (
    AutoPipelineForImage2Image, AutoPipelineForInpainting, AutoPipelineForText2Image, schedulers)
from diffusers import DiffusionPipeline
from PIL import Image, ImageDraw
from safetensors.torch import save_file

PROMPTS = ["a snowy mountain lake at sunset", "night sky with stars and a full moon over the sea"]
ALGORITHMS = ["DDIMScheduler", "PNDMScheduler", "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler",
              "HeunDiscreteScheduler", "DPMSolverMultistepScheduler", "UniPCMultistepScheduler"]
TOLERANCE = {"abs": 1e-3, "rel": 1e-3, "png_mean": 0.05, "png_max": 2}


def pictures(out, side):
    """Something to begin with: coloured shapes, and a mask."""
    random.seed(1)
    picture = Image.new("RGB", (side, side), (90, 140, 200))
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = random.randrange(side), random.randrange(side)
        size = random.randrange(side // 8, side // 3)
        draw.ellipse([x, y, x + size, y + size], fill=tuple(random.randrange(256) for _ in range(3)))
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).rectangle([side // 4, side // 3, side * 3 // 4, side * 4 // 5], fill=255)
    picture.save(out / "input.png")
    mask.save(out / "mask.png")
    return picture, mask


def config(scheduler):
    kept = {k: v for k, v in scheduler.config.items() if not k.startswith("_") and v is not None}
    return {"class": type(scheduler).__name__, "config": kept}


class Maker:
    def __init__(self, model, out):
        self.out, self.name = out, model.name
        self.pipe = DiffusionPipeline.from_pretrained(model, torch_dtype=torch.float32)
        self.pipe.set_progress_bar_config(disable=True)
        if hasattr(self.pipe, "safety_checker"):
            self.pipe.safety_checker = None
        self.base = self.pipe.scheduler.config
        self.cases = []

    def case(self, name, kind, pipe, scheduler, inputs, **more):
        seen = []

        def after(_pipe, _step, _time, values):
            seen.append(values["latents"].clone())
            return values

        pipe.scheduler = scheduler
        calls = []
        forward = pipe.unet.forward
        pipe.unet.forward = lambda *a, **k: (calls.append(float(a[1] if len(a) > 1 else k["timestep"])), forward(*a, **k))[1]
        if "seeds" in inputs:
            generator = [torch.Generator().manual_seed(seed) for seed in inputs["seeds"]]
            more["num_images_per_prompt"] = len(generator)
        else:
            generator = torch.Generator().manual_seed(inputs["seed"])
            more["num_images_per_prompt"] = inputs.get("images_per_prompt", 1)
        words = {k: inputs[k] for k in ("prompt", "negative_prompt", "guidance_scale", "clip_skip", "guidance_rescale", "eta") if k in inputs}
        with torch.inference_mode():
            latents = pipe(**words, num_inference_steps=inputs["steps"], generator=generator,
                           output_type="latent", callback_on_step_end=after, **more).images
            images = pipe.vae.decode(latents / pipe.vae.config.scaling_factor).sample
        pipe.unet.forward = forward
        images = ((images / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
        file = name.replace("/", ".")
        pngs = []
        for i, image in enumerate(images):
            png = f"{file}.{i}.png"
            Image.fromarray(image.permute(1, 2, 0).numpy()).save(self.out / png)
            pngs.append({"file": png})
        tensors = {"timesteps": torch.tensor(calls), "latents_after_step_1": seen[0], "final_latents": latents}
        save_file({k: v.contiguous().float() for k, v in tensors.items()}, self.out / f"{file}.safetensors")
        expected = {k: {"file": f"{file}.safetensors", "tensor": k} for k in tensors}
        if len(calls) != len(seen):
            # The tests look at latents after the first call of the network, diffusers after the first step.
            return
        self.cases.append({"id": name, "area": "pipeline", "kind": kind, "model": self.name,
                           "about": "made by references.py", "inputs": {"scheduler": config(scheduler), **inputs},
                           "expected": {"images": pngs, **expected}, "tolerance": TOLERANCE})
        print(name, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--schedulers", default=",".join(ALGORITHMS))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    picture, mask = pictures(options.out, options.side)
    maker = Maker(options.model, options.out)
    size = {"height": options.side, "width": options.side}
    told = maker.pipe.unet.config.in_channels == 9
    for i, name in enumerate(options.schedulers.split(",")):
        scheduler = getattr(schedulers, name).from_config(maker.base)
        inputs = {"prompt": PROMPTS[i % 2], "negative_prompt": "blurry", "steps": options.steps,
                  "guidance_scale": 5.0, "seed": 100 + i}
        if not told:
            pipe = AutoPipelineForText2Image.from_pipe(maker.pipe)
            maker.case(f"text2img/{name}", "text2img", pipe, scheduler, inputs | size, **size)
            pipe = AutoPipelineForImage2Image.from_pipe(maker.pipe)
            maker.case(f"img2img/{name}", "img2img", pipe, scheduler,
                       inputs | {"strength": 0.75, "image": {"file": "input.png"}}, image=picture, strength=0.75)
        pipe = AutoPipelineForInpainting.from_pipe(maker.pipe)
        for strength in (1.0, 0.75):
            maker.case(f"inpaint/{name}/{strength}", "inpaint", pipe, scheduler,
                       inputs | {"strength": strength, "image": {"file": "input.png"}, "mask": {"file": "mask.png"}},
                       image=picture, mask_image=mask, strength=strength, **size)
    scheduler = getattr(schedulers, "DDIMScheduler").from_config(maker.base)
    inputs = {"prompt": PROMPTS[0], "steps": options.steps, "guidance_scale": 6.0, "seeds": [7, 8]}
    if not told:
        pipe = AutoPipelineForText2Image.from_pipe(maker.pipe)
        maker.case("text2img/seeds", "text2img", pipe, scheduler, inputs | size, **size)
        pipe = AutoPipelineForImage2Image.from_pipe(maker.pipe)
        maker.case("img2img/seeds", "img2img", pipe, scheduler,
                   inputs | {"strength": 0.5, "image": {"file": "input.png"}}, image=picture, strength=0.5)
    pipe = AutoPipelineForInpainting.from_pipe(maker.pipe)
    maker.case("inpaint/seeds", "inpaint", pipe, scheduler,
               inputs | {"strength": 0.75, "image": {"file": "input.png"}, "mask": {"file": "mask.png"}},
               image=picture, mask_image=mask, strength=0.75, **size)
    index = {"form": 1, "about": f"{options.model.name}, by references.py", "models_root": "..",
             "cases": maker.cases}
    (options.out / "index.json").write_text(json.dumps(index, indent=1))
    print(len(maker.cases), "cases in", options.out)


if __name__ == "__main__":
    main()

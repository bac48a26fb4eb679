"""Writes what Python diffusers makes of every scheduler configuration when another class takes it.

    pip install diffusers==0.42.1 torch
    python noise_scheduler_crossings.py

Reads the configurations of ../resources/diffusion/index.json, adds those of published models, and
writes ../resources/noise-schedulers/crossings.json: for each configuration and each class that
GenPulse has, the timesteps and the samples after the first and the last call of a walk of `steps`
steps, or "refused" where diffusers says that it cannot do that. Where it crashes, draws what is no number,
or minds a setting of another class that GenPulse leaves aside, there is no case. The network is 0.3 * input + 0.1 * sin(t / 100);
the first sample is 2 * sin(1.7 * i + 0.5) times init_noise_sigma. Noise that is drawn on the way is
sin(0.9 * i + 0.3 * n) for the n-th draw, from 0.
"""

import json
import math
import pathlib
import sys

import diffusers
import torch

# What GenPulse calls an algorithm, with what diffusers is to be told beside the configuration.
CLASSES = {
    "DDIMScheduler": ("DDIMScheduler", {}),
    "EulerDiscreteScheduler": ("EulerDiscreteScheduler", {}),
    "PNDMScheduler": ("PNDMScheduler", {}),
    "EulerAncestralDiscreteScheduler": ("EulerAncestralDiscreteScheduler", {}),
    "HeunDiscreteScheduler": ("HeunDiscreteScheduler", {}),
    "LMSDiscreteScheduler": ("LMSDiscreteScheduler", {}),
    "KDPM2DiscreteScheduler": ("KDPM2DiscreteScheduler", {}),
    "KDPM2AncestralDiscreteScheduler": ("KDPM2AncestralDiscreteScheduler", {}),
    "DPMSolverMultistepScheduler": ("DPMSolverMultistepScheduler", {}),
    "DPM++ 2M SDE Karras": (
        "DPMSolverMultistepScheduler",
        {"algorithm_type": "sde-dpmsolver++", "use_karras_sigmas": True}),
    "DPMSolverSinglestepScheduler": ("DPMSolverSinglestepScheduler", {}),
    "DEISMultistepScheduler": ("DEISMultistepScheduler", {}),
    "UniPCMultistepScheduler": ("UniPCMultistepScheduler", {}),
    "LCMScheduler": ("LCMScheduler", {}),
}
RESOURCES = pathlib.Path(__file__).parent.parent / "resources"
SIZE = 6

PUBLISHED = {
    "stable-diffusion-v1-5": {
        "_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": 0.012,
        "beta_schedule": "scaled_linear", "beta_start": 0.00085, "num_train_timesteps": 1000,
        "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1,
        "trained_betas": None, "clip_sample": False},
    "stable-diffusion-2-1": {
        "_class_name": "DDIMScheduler", "_diffusers_version": "0.8.0", "beta_end": 0.012,
        "beta_schedule": "scaled_linear", "beta_start": 0.00085, "clip_sample": False,
        "num_train_timesteps": 1000, "prediction_type": "v_prediction", "set_alpha_to_one": False,
        "skip_prk_steps": True, "steps_offset": 1, "trained_betas": None},
    "stable-diffusion-xl-base-1.0": {
        "_class_name": "EulerDiscreteScheduler", "_diffusers_version": "0.19.0.dev0",
        "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
        "clip_sample": False, "interpolation_type": "linear", "num_train_timesteps": 1000,
        "prediction_type": "epsilon", "sample_max_value": 1.0, "set_alpha_to_one": False,
        "skip_prk_steps": True, "steps_offset": 1, "timestep_spacing": "leading",
        "trained_betas": None, "use_karras_sigmas": False},
    "sd-turbo": {
        "_class_name": "EulerDiscreteScheduler", "_diffusers_version": "0.24.0.dev0",
        "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
        "clip_sample": False, "interpolation_type": "linear", "num_train_timesteps": 1000,
        "prediction_type": "epsilon", "sample_max_value": 1.0, "set_alpha_to_one": False,
        "sigma_max": None, "sigma_min": None, "skip_prk_steps": True, "steps_offset": 1,
        "timestep_spacing": "trailing", "timestep_type": "discrete", "trained_betas": None,
        "use_karras_sigmas": False},
    "nothing-said": {"_class_name": "PNDMScheduler"},
    "no-class": {"beta_schedule": "scaled_linear", "clip_sample": False},
    "unknown-class": {"_class_name": "NoSuchScheduler", "beta_end": 0.012, "steps_offset": 1},
    "defaults-marked": {
        "_class_name": "DDIMScheduler", "_use_default_values": ["clip_sample", "timestep_spacing"],
        "beta_schedule": "scaled_linear", "clip_sample": False, "timestep_spacing": "trailing",
        "set_alpha_to_one": False, "steps_offset": 1},
    "flags-null": {
        "_class_name": "DDIMScheduler", "beta_schedule": "scaled_linear", "clip_sample": None,
        "set_alpha_to_one": None, "skip_prk_steps": None},
    "sigma-bounds-karras": {
        "_class_name": "EulerDiscreteScheduler", "beta_schedule": "scaled_linear",
        "sigma_min": 0.05, "sigma_max": 9.5, "use_karras_sigmas": True, "clip_sample": False},
    "sigma-bounds-exponential": {
        "_class_name": "EulerDiscreteScheduler", "beta_schedule": "scaled_linear",
        "sigma_min": 0.05, "sigma_max": 9.5, "use_exponential_sigmas": True},
    "trained-betas": {
        "_class_name": "DDIMScheduler", "num_train_timesteps": 40, "clip_sample": False,
        "trained_betas": [round(0.01 + 0.004 * i, 4) for i in range(40)]},
}


def configurations():
    index = json.loads((RESOURCES / "diffusion" / "index.json").read_text())
    found = {}
    for case in index["cases"]:
        if case["kind"] == "scheduler-trajectory":
            scheduler = case["inputs"]["scheduler"]
            config = {"_class_name": scheduler["class"], **scheduler["config"]}
            if config not in [c for c, _ in found.values()]:
                found[case["id"]] = (config, 10)
    for name, config in PUBLISHED.items():
        found[name] = (config, 10)
    found["stable-diffusion-v1-5 in 4 steps"] = (PUBLISHED["stable-diffusion-v1-5"], 4)
    found["stable-diffusion-v1-5 in 3 steps"] = (PUBLISHED["stable-diffusion-v1-5"], 3)
    found["stable-diffusion-v1-5 in 1 step"] = (PUBLISHED["stable-diffusion-v1-5"], 1)
    found["nothing-said in 37 steps"] = (PUBLISHED["nothing-said"], 37)
    found["nothing-said in 4 steps"] = (PUBLISHED["nothing-said"], 4)
    return found


class Drawn:
    """Stands in for diffusers' randn_tensor."""

    def __init__(self):
        self.draws = 0

    def __call__(self, shape, **_):
        n = self.draws
        self.draws += 1
        noise = [math.sin(0.9 * i + 0.3 * n) for i in range(SIZE)]
        return torch.tensor(noise, dtype=torch.float32).reshape(shape)


def draw_from(drawn):
    for name, module in list(sys.modules.items()):
        if name.startswith("diffusers.schedulers") and "randn_tensor" in vars(module):
            module.randn_tensor = drawn


def walk(name, config, steps):
    cls, more = CLASSES[name]
    scheduler = getattr(diffusers, cls).from_config(json.loads(json.dumps(config)), **more)
    scheduler.set_timesteps(steps)
    draw_from(Drawn())
    sample = torch.tensor([2 * math.sin(1.7 * i + 0.5) for i in range(SIZE)], dtype=torch.float32)
    sample = sample.reshape(1, 1, 1, SIZE) * scheduler.init_noise_sigma
    after = []
    for t in scheduler.timesteps:
        scaled = scheduler.scale_model_input(sample, t)
        output = 0.3 * scaled + 0.1 * math.sin(float(t) / 100)
        sample = scheduler.step(output, t, sample).prev_sample
        after.append(sample)
    return {
        "timesteps": [round(float(t), 4) for t in scheduler.timesteps],
        "first": numbers(after[0]),
        "last": numbers(after[-1]),
    }


def numbers(tensor):
    return [float(f"{x:.6g}") for x in tensor.flatten().tolist()]


def main():
    cases = []
    for id, (config, steps) in configurations().items():
        for name in CLASSES:
            try:
                expected = walk(name, config, steps)
                if not all(math.isfinite(x) for x in expected["first"] + expected["last"]):
                    print("no number:", id, name)
                    continue
            except (ValueError, NotImplementedError) as e:
                print("refused:", id, name, type(e).__name__, str(e)[:100])
                # It has turned "deis" into an algorithm of its own, and looks at the old word.
                if "`algorithm_type` deis" in str(e):
                    continue
                expected = "refused"
            except IndexError as e:
                print("crashed:", id, name, str(e)[:100])
                continue
            cases.append({"id": id, "class": name, "steps": steps, "expected": expected})
    lines = ",\n".join(json.dumps(case) for case in cases)
    configs = ",\n".join(
        f"{json.dumps(id)}: {json.dumps(config)}" for id, (config, _) in configurations().items())
    folder = RESOURCES / "noise-schedulers"
    folder.mkdir(exist_ok=True)
    (folder / "crossings.json").write_text(
        f'{{"diffusers": "{diffusers.__version__}",\n"configs": {{\n{configs}\n}},\n"cases": [\n{lines}\n]}}\n')


main()

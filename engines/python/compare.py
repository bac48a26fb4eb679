"""Times the local engine beside Python diffusers: the same models, threads and machine, one run.

Each round asks both for the same work, one after the other, so that what else the machine does
falls on both; the table has medians. Models are made here with random weights, except the starter.

    python compare.py --java "java -cp ..." [--rounds 5] [--threads 2] [--large] [--bfloat16]

`make bench-diffusion` runs it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROMPT = "a snowy mountain lake at sunset"

SD15 = {
    "unet": dict(
        sample_size=64, in_channels=4, out_channels=4, layers_per_block=2,
        block_out_channels=[320, 640, 1280, 1280], cross_attention_dim=768, attention_head_dim=8,
        down_block_types=["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
        up_block_types=["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3),
    "text_encoder": dict(
        hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
        max_position_embeddings=77, vocab_size=49408, hidden_act="quick_gelu", projection_dim=768),
}
VAE = dict(
    block_out_channels=[128, 256, 512, 512], layers_per_block=2, latent_channels=4,
    down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
    sample_size=512, scaling_factor=0.18215)
SDXL = {
    "unet": dict(
        sample_size=128, in_channels=4, out_channels=4, layers_per_block=2,
        block_out_channels=[320, 640, 1280], cross_attention_dim=2048,
        attention_head_dim=[5, 10, 20], transformer_layers_per_block=[1, 2, 10],
        use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
        down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"]),
    "text_encoder": SD15["text_encoder"],
    "text_encoder_2": dict(
        hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20,
        max_position_embeddings=77, vocab_size=49408, hidden_act="gelu", projection_dim=1280),
}
SCHEDULER = dict(
    beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
    set_alpha_to_one=False, steps_offset=1, prediction_type="epsilon")


def make(folder, parts, tokenizer):
    """A model in diffusers layout with random weights, once."""
    if (folder / "model_index.json").exists():
        return
    import torch
    from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    torch.manual_seed(1)
    large = "text_encoder_2" in parts
    UNet2DConditionModel(**parts["unet"]).save_pretrained(folder / "unet")
    AutoencoderKL(**VAE).save_pretrained(folder / "vae")
    ids = dict(bos_token_id=49406, eos_token_id=49407, pad_token_id=49407)
    config = CLIPTextConfig(**parts["text_encoder"], **ids)
    CLIPTextModel(config).save_pretrained(folder / "text_encoder")
    if large:
        config = CLIPTextConfig(**parts["text_encoder_2"], **ids)
        CLIPTextModelWithProjection(config).save_pretrained(folder / "text_encoder_2")
    DDIMScheduler(**SCHEDULER).save_pretrained(folder / "scheduler")
    for name in ["tokenizer"] + (["tokenizer_2"] if large else []):
        tokenizer.save_pretrained(folder / name)
    kind = "StableDiffusionXLPipeline" if large else "StableDiffusionPipeline"
    index = {"_class_name": kind, "_diffusers_version": "0.42.1",
             "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
             "scheduler": ["diffusers", "DDIMScheduler"], "tokenizer": ["transformers", "CLIPTokenizer"],
             "text_encoder": ["transformers", "CLIPTextModel"]}
    if large:
        index |= {"tokenizer_2": ["transformers", "CLIPTokenizer"],
                  "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"]}
    else:
        index |= {"safety_checker": [None, None], "feature_extractor": [None, None]}
    (folder / "model_index.json").write_text(json.dumps(index))


def serve(threads, precision):
    """The Python side: does what its input asks for, a line each, answers with milliseconds."""
    import torch
    from diffusers import DDIMScheduler, DiffusionPipeline

    torch.set_num_threads(threads)
    pipe = None
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    guard = torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bfloat16")

    def draw(side, steps, decode):
        pipe(PROMPT, height=side, width=side, num_inference_steps=steps, guidance_scale=5.0,
             generator=torch.Generator().manual_seed(1), output_type="np" if decode else "latent")

    for line in sys.stdin:
        what, _, argument = line.strip().partition(" ")
        start = time.perf_counter()
        with torch.inference_mode(), guard:
            if what == "load":
                pipe = DiffusionPipeline.from_pretrained(argument, torch_dtype=torch.float32)
                pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
                pipe.set_progress_bar_config(disable=True)
            elif what == "text":
                pipe.encode_prompt(PROMPT, device="cpu", num_images_per_prompt=1,
                                   do_classifier_free_guidance=True, negative_prompt="")
            elif what == "step":
                draw(int(argument), 1, False)
            elif what == "steps2":
                draw(int(argument), 2, True)
            elif what == "picture":
                draw(int(argument), 20, True)
            elif what == "decode":
                side = int(argument) // 8
                noise = torch.randn(1, 4, side, side, generator=torch.Generator().manual_seed(1))
                pipe.vae.decode(noise / pipe.vae.config.scaling_factor).sample.float().numpy()
        print((time.perf_counter() - start) * 1000, file=answers)


class Side:
    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{self.process.args[0]} ended at: {line}")
        return float(answer)

    def peak(self):
        """Largest resident memory so far, in GB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1e6

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(title, java, python, model, work, rounds):
    sides = {"GenPulse": Side(java), "diffusers": Side(python)}
    loads = {name: side.ask(f"load {model}") for name, side in sides.items()}
    # The second time, from what the system keeps of the files.
    loads = {name: side.ask(f"load {model}") for name, side in sides.items()}
    rows = [("load", loads["GenPulse"], loads["diffusers"], "s")]
    for label, line in work:
        times = {name: [] for name in sides}
        for round in range(rounds + 1):
            for name, side in sides.items():
                took = side.ask(line)
                if round > 0:
                    times[name].append(took)
        rows.append((label, *(statistics.median(times[name]) for name in sides), "s"))
    peaks = [side.peak() for side in sides.values()]
    rows.append(("peak memory", *(1000 * peak for peak in peaks), "GB"))
    for side in sides.values():
        side.close()
    for label, ours, theirs, unit in rows:
        print(f"| {title}: {label} | {ours / 1000:.2f} {unit} | {theirs / 1000:.2f} {unit} | {ours / theirs:.2f} |",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", help="command that runs DiffusionBench, without its arguments")
    parser.add_argument("--cache", type=Path, default=Path("target/cache"))
    parser.add_argument("--models", type=Path, default=Path("target/bench-models"))
    parser.add_argument("--starter", type=Path, default=Path("../bundled/models/genpulse-starter"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--only", help="starter, sd15, sdxl (several with commas)", default="starter,sd15")
    parser.add_argument("--bfloat16", action="store_true", help="both sides in bfloat16: ours as a whole, diffusers by autocast")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.threads, options.serve)
        return
    precision = "bfloat16" if options.bfloat16 else "float32"
    python = [sys.executable, __file__, "--threads", str(options.threads), "--serve",
              precision]
    java = options.java.split() + [str(options.cache), str(options.threads), precision]
    from transformers import CLIPTokenizer
    print("| What | GenPulse | diffusers | ratio |\n|---|---|---|---|", flush=True)
    only = options.only.split(",")
    if "starter" in only:
        work = [("text", "text"), ("picture, 20 steps", "picture 256"), ("VAE decode", "decode 256")]
        compare("starter, 256 x 256", java, python, options.starter, work, 4 * options.rounds)
    tokenizer = CLIPTokenizer.from_pretrained(options.starter / "tokenizer")
    if "sd15" in only:
        folder = options.models / "sd15"
        make(folder, SD15, tokenizer)
        work = [("text", "text"), ("one step, 512 x 512", "step 512"), ("VAE decode, 512 x 512", "decode 512"),
                ("VAE decode, 1024 x 1024", "decode 1024")]
        compare("Stable Diffusion 1.5", java, python, folder, work, options.rounds)
    if "sdxl" in only:
        folder = options.models / "sdxl"
        make(folder, SDXL, tokenizer)
        compare("SDXL", java, python, folder, [("text", "text"), ("one step, 512 x 512", "step 512")], options.rounds)


if __name__ == "__main__":
    main()

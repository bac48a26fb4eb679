"""The networks of genpulse-starter, the noise they are trained with, and the prompts that show what they learned."""

from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

BETAS = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
STEPS, GUIDANCE = 20, 5.0
PROMPTS = [
    "a snowy mountain lake at sunset",
    "night sky with stars over the sea",
    "green hills under a blue sky with clouds",
    "red desert dunes at sunrise",
    "a pine forest in fog",
    "a tropical beach by day, palm trees",
    "snowy mountains at night with northern lights",
    "a meadow with red flowers, the sun",
    "a sailing boat on a calm sea at sunset, purple sky",
    "an autumn forest with a cabin",
    "a lighthouse by the sea, storm",
    "a lake at dusk with a full moon",
]

# A CLIP-style BPE of 1,639 tokens, learned on captions of landscapes.
TOKENIZER = Path(__file__).parent.parent / "genpulse-starter" / "tokenizer"


def tokenizer():
    return CLIPTokenizer.from_pretrained(TOKENIZER)


def autoencoder(**more):
    """8x smaller, 4 channels."""
    return AutoencoderKL(
        in_channels=3,
        out_channels=3,
        latent_channels=4,
        block_out_channels=(16, 32, 64, 96),
        layers_per_block=1,
        norm_num_groups=8,
        sample_size=256,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        **more,
    )


def fresh_autoencoder():
    vae = autoencoder()
    vae.quant_conv.bias.data[4:] -= 6.0  # start almost without noise
    return vae


def text_encoder(tok):
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tok),
            hidden_size=128,
            intermediate_size=512,
            num_hidden_layers=4,
            num_attention_heads=4,
            max_position_embeddings=77,
            hidden_act="quick_gelu",
            bos_token_id=tok.bos_token_id,
            eos_token_id=tok.eos_token_id,
            pad_token_id=tok.pad_token_id,
            projection_dim=128,
        )
    )


def unet():
    return UNet2DConditionModel(
        sample_size=32,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=(48, 96, 192),
        norm_num_groups=16,
        cross_attention_dim=128,
        attention_head_dim=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    )


def ddim():
    return DDIMScheduler(**BETAS, steps_offset=1, clip_sample=False, set_alpha_to_one=False)


def token_ids(tok, words):
    return tok(words, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids


def pyramid_loss(a, b):
    """L1 on the picture and on the bands of a Laplacian pyramid: sharper than L1 alone."""
    d = a - b
    loss = d.abs().mean()
    for weight in (1.0, 0.8, 0.5):
        low = F.avg_pool2d(d, 2)
        loss = loss + weight * (d - F.interpolate(low, scale_factor=2, mode="bilinear")).abs().mean()
        d = low
    return loss + 2 * d.abs().mean()


class Averaged:
    """A running mean of a model's weights, which draws better than the weights of the last step."""

    def __init__(self, model, state=None):
        self.model = model
        self.state = state or {k: v.detach().clone() for k, v in model.state_dict().items()}

    def follow(self, decay):
        with torch.no_grad():
            for key, value in self.model.state_dict().items():
                if value.dtype.is_floating_point:
                    self.state[key].lerp_(value, 1 - decay)
                else:
                    self.state[key].copy_(value)

    def saved_by(self, save):
        """Calls save() while the model has the averaged weights."""
        now = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        self.model.load_state_dict(self.state)
        save()
        self.model.load_state_dict(now)

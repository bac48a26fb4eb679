"""Writes the ids that Hugging Face's CLIPTokenizer gives where tokens are special or added.

    pip install transformers==5.23.0
    python added_tokens.py

Writes ../resources/tokenizers/added-tokens.json: tokenizers (a model folder of
../resources/diffusion/models and the files that replace or join its own), and for each of them the
ids of every prompt, with those of begin and end.
"""

import json
import pathlib
import shutil
import tempfile

import transformers

RESOURCES = pathlib.Path(__file__).parent.parent / "resources"
MODELS = RESOURCES / "diffusion" / "models"
CONFIG = {"model_max_length": 77, "tokenizer_class": "CLIPTokenizer"}


def token(content, **attributes):
    return {"content": content, "lstrip": False, "rstrip": False, "single_word": False,
            **attributes}


TOKENIZERS = {
    "sd1": {"base": "tiny-sd1", "files": {}},
    "sd2": {"base": "tiny-sd2", "files": {}},
    "nothing declared": {
        "base": "tiny-sd1", "files": {"tokenizer_config.json": {}, "special_tokens_map.json": {}}},
    # As the published Stable Diffusion 1 and 2 have it.
    "published sd1": {"base": "tiny-sd1", "files": {
        "tokenizer_config.json": {
            **CONFIG, "add_prefix_space": False,
            "bos_token": {"__type": "AddedToken", **token("<|startoftext|>", normalized=True)},
            "eos_token": {"__type": "AddedToken", **token("<|endoftext|>", normalized=True)},
            "unk_token": {"__type": "AddedToken", **token("<|endoftext|>", normalized=True)},
            "pad_token": "<|endoftext|>"},
        "special_tokens_map.json": {
            "bos_token": token("<|startoftext|>", normalized=True),
            "eos_token": token("<|endoftext|>", normalized=True),
            "unk_token": token("<|endoftext|>", normalized=True),
            "pad_token": "<|endoftext|>"}}},
    "published sd2": {"base": "tiny-sd2", "files": {
        "tokenizer_config.json": {
            **CONFIG,
            "added_tokens_decoder": {
                "0": token("!", normalized=False, special=True),
                "49406": token("<|startoftext|>", normalized=True, special=True),
                "49407": token("<|endoftext|>", normalized=True, special=True)},
            "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
            "unk_token": "<|endoftext|>", "pad_token": "!"},
        "special_tokens_map.json": {"pad_token": "?"}}},
    "pad with attributes": {"base": "tiny-sd2", "files": {
        "special_tokens_map.json": {"pad_token": token("!", normalized=False)}}},
    "strips": {"base": "tiny-sd1", "files": {"tokenizer_config.json": {
        **CONFIG, "added_tokens_decoder": {
            "0": token("!", lstrip=True, normalized=False, special=True),
            "1": token("fox", rstrip=True, normalized=True, special=False),
            "2": token("a b", lstrip=True, rstrip=True, normalized=True, special=False),
            "3": token("CAT", normalized=True, special=False),
            "4": token("Dog", normalized=False, special=False)}}}},
    "single words": {"base": "tiny-sd1", "files": {"tokenizer_config.json": {
        **CONFIG, "added_tokens_decoder": {
            "0": token("fox", single_word=True, normalized=False, special=True),
            "1": token("run", single_word=True, normalized=True, special=False,
                       lstrip=True, rstrip=True),
            "2": token("foxes", normalized=False, special=False),
            "3": token("é", normalized=True, special=False)}}}},
    "normalized by default": {"base": "tiny-sd1", "files": {"tokenizer_config.json": {
        **CONFIG, "added_tokens_decoder": {
            "0": {"content": "Fox", "special": False}, "1": {"content": "Run", "special": True},
            "2": {"content": "<|endoftext|>"}}}}},
    "new tokens": {"base": "tiny-sd1", "files": {
        "tokenizer_config.json": {**CONFIG, "image_token": "<image>",
                                  "additional_special_tokens": ["<cat-toy>", "<s1>"]},
        "special_tokens_map.json": {"mask_token": "<mask>", "pad_token": "<pad>"},
        "added_tokens.json": {"<new>": 70000, "New York": 60000, "<mask>": 80000, "fox": 5}}},
    "other begin and end": {"base": "tiny-sd1", "files": {
        "tokenizer_config.json": {**CONFIG, "bos_token": "a", "eos_token": "b</w>"},
        "special_tokens_map.json": {"unk_token": "c"}}},
    "tokenizer.json": {"base": "tiny-sd1", "files": {}, "tokenizer": [
        {"id": 0, **token("!", normalized=False, special=False, rstrip=True)},
        {"id": 9, **token("fox", normalized=True, special=False, single_word=True)}]},
}

PROMPTS = [
    "", " ", "a fox! run", "a fox ! run", "a fox!! run !", "!", "!!!", " ! ", "fox!?fox",
    "a <|endoftext|> b", "a<|endoftext|>b", "<|startoftext|>a fox<|endoftext|>",
    "<|startoftext|><|startoftext|>", "<|ENDOFTEXT|> a", "<|EndOfText|>", "<|endoftext|",
    "<|endoftext|>\n\t<|endoftext|>", "a  fox\n!\t run", "foxes and fox", "Fox FOX fox", "fox  run",
    "run-run running rerun run.", "run_run fox1 1fox", "é e\u0301 E\u0301 café", "a  b A B a b",
    "a b a b", "xa bx", "CAT cat Cat catalogue", "Dog dog DOG", "<image> <IMAGE>",
    "<cat-toy> on <s1><s2>", "<mask>ed <pad>", "<new>new <NEW>", "New York new york NEW  YORK",
    "a\u3000fox\u3000!", "fox\u00a0!", "ﬁne ½ ²", "İstanbul ΣΑΣ", "😀!😀", "fox\u200dfox fox\u0301",
    "'s !'s fox's", "c b a", "<unk>", "\u0000!", "?!?", "a!b!c",
]


def main():
    result = {"transformers": transformers.__version__, "prompts": PROMPTS, "tokenizers": {}}
    for name, made in TOKENIZERS.items():
        files = dict(made["files"])
        base = MODELS / made["base"] / "tokenizer"
        if "tokenizer" in made:
            files["tokenizer.json"] = {
                "version": "1.0", "truncation": None, "padding": None,
                "added_tokens": made["tokenizer"], "normalizer": None, "pre_tokenizer": None,
                "post_processor": None, "decoder": None,
                "model": {"type": "BPE", "dropout": None, "unk_token": "<|endoftext|>",
                          "continuing_subword_prefix": "", "end_of_word_suffix": "</w>",
                          "fuse_unk": False,
                          "vocab": json.loads((base / "vocab.json").read_text()),
                          "merges": [line for line in (base / "merges.txt").read_text().split("\n")
                                     if line and not line.startswith("#version")]}}
        with tempfile.TemporaryDirectory() as folder:
            for file in base.iterdir():
                shutil.copy(file, folder)
            for file, content in files.items():
                (pathlib.Path(folder) / file).write_text(json.dumps(content))
            tokenizer = transformers.CLIPTokenizer.from_pretrained(folder)
            ids = [tokenizer(prompt)["input_ids"] for prompt in PROMPTS]
            pad = tokenizer.pad_token_id
        if "tokenizer.json" in files:
            # The tests' copy needs only what the tokenizer of the base does not say.
            files["tokenizer.json"] = {"added_tokens": made["tokenizer"]}
        result["tokenizers"][name] = {
            "base": made["base"], "files": files, "pad": pad, "ids": ids}
    folder = RESOURCES / "tokenizers"
    folder.mkdir(exist_ok=True)
    text = json.dumps(result)
    for cut in ['"tokenizers"', '"prompts"'] + [json.dumps(n) + ": {" for n in TOKENIZERS]:
        text = text.replace(cut, "\n" + cut, 1)
    (folder / "added-tokens.json").write_text(text + "\n")


main()

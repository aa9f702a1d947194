"""A small pretrained BERT on disk in the usual format."""

import torch
import transformers

TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"我愛自然語言研究生命起源他來了走,a1好", "##我", "北京"]


def make_folder(path, tokens=TOKENS, positions=40, dtype=None):
    """Makes the folder `path`: config.json, model.safetensors, vocab.txt; gives `path`."""
    torch.manual_seed(0)
    settings = transformers.BertConfig(vocab_size=len(tokens), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                                       intermediate_size=32, max_position_embeddings=positions)  # fmt: skip
    model = transformers.BertForMaskedLM(settings)
    (model.to(dtype) if dtype else model).save_pretrained(path)
    (path / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    (path / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer", "do_lower_case": true}')
    return path

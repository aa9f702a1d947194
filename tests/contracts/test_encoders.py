"""Contract of encoders: one score or feature vector per character, independent of batching, padding and global random state."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from tests import tiny
from wseg_core.config import components, resolve
from wseg_core.modeling import heads
from wseg_core.modeling.encoders import only_ngrams
from wseg_core.modeling.encoders.linear import ngrams
from wseg_core.modeling.model import BLOCKS, Model
from wseg_core.text.batching import Examples, collate
from wseg_core.text.characters import codepoints
from wseg_core.text.tags import scheme
from wseg_core.text.vocab import Vocab

NAMES = components("encoder").names
every = pytest.mark.parametrize("name", NAMES)
SMALL = {name: tiny.SMALL.get(name, []) for name in NAMES}
TEXTS = ["研究生命起源", "我", "他來了，她走了", "𠮷野家ＡＢＣ的\ud83d字", "好好好好好好好好好好"]


def chosen(name: str, *sets: str, loss: str = "crf"):
    return resolve({"encoder": {"name": name}, "loss": {"name": loss}}, [*SMALL[name], *sets])


def fresh(name: str, *sets: str, loss: str = "crf", sentences=tiny.SENTENCES) -> Model:
    model = Model(chosen(name, *sets, loss=loss), Vocab.build(sentences)).eval()
    for module in model.encoder.modules():
        if isinstance(module, torch.nn.EmbeddingBag):  # the scores of n-grams start at zero
            module.weight.data[1:].normal_(generator=torch.Generator().manual_seed(0))
    return model


def batch_of(*texts: str):
    return collate([codepoints(t) for t in texts])


@every
def test_output_has_one_vector_of_the_stated_size_per_character(name):
    for loss in tiny.LOSSES:
        outputs = heads.outputs(components("loss").get(loss), scheme("bies"))
        model, batch = fresh(name, loss=loss), batch_of(*TEXTS)
        assert model.encoder(batch).shape == (*batch.characters.shape, model.encoder.size)
        z = model(batch)
        assert z.shape == (*batch.characters.shape, outputs) and z.dtype == torch.float32 and torch.isfinite(z).all()


@every
def test_output_does_not_depend_on_longer_texts_in_the_batch(name):
    model = fresh(name)
    together = model.encoder(batch_of(*TEXTS))
    for row, text in enumerate(TEXTS):
        alone = model.encoder(batch_of(text))[0]
        torch.testing.assert_close(together[row, : len(text)], alone, atol=1e-5, rtol=1e-5)


@every
def test_output_depends_on_neighbours(name):
    model = fresh(name)
    first, second = model.encoder(batch_of("研究生命")), model.encoder(batch_of("研究我們"))
    assert not torch.allclose(first[0, 1], second[0, 1], atol=1e-6)


@every
def test_every_parameter_has_a_gradient_and_padding_has_none(name):
    model = fresh(name).train()
    examples = Examples(tiny.SENTENCES, scheme("bies"))
    features = []
    model.encoder.register_forward_hook(lambda _m, _i, out: (out.retain_grad(), features.append(out))[0])
    batch = examples.batch(range(len(examples)))
    model.loss(batch).backward()
    for parameter_name, parameter in model.named_parameters():
        assert parameter.grad is not None, parameter_name
        grad = parameter.grad.to_dense()
        assert torch.isfinite(grad).all() and (grad != 0).any(), parameter_name
    assert (features[0].grad[~batch.mask] == 0).all() and (features[0].grad[batch.mask] != 0).any()
    for table in model.modules():
        if isinstance(table, torch.nn.Embedding | torch.nn.EmbeddingBag) and table.padding_idx is not None:
            assert not table.weight.grad.to_dense()[table.padding_idx].any()


@every
def test_same_seed_gives_the_same_weights_with_any_loss(name):
    first, again, other = fresh(name, loss="crf"), fresh(name, loss="cross_entropy"), fresh(name, "training.seed=1")
    weights, repeated = first.encoder.state_dict(), again.encoder.state_dict()
    assert weights.keys() == repeated.keys() and all(torch.equal(weights[k], repeated[k]) for k in weights)
    if not only_ngrams(first.encoder):
        assert any(not torch.equal(a, b) for a, b in zip(weights.values(), other.encoder.state_dict().values()))


@every
def test_construction_leaves_the_global_random_state_unchanged(name):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    fresh(name)
    assert torch.equal(torch.rand(3), expected)


@every
def test_each_parameter_is_in_exactly_one_block(name):
    model = fresh(name)
    blocks = model.blocks()
    assert tuple(blocks) == BLOCKS and blocks["embedding"] and blocks["head"]
    result = [id(p) for ps in blocks.values() for p in ps]
    assert sorted(result) == sorted(id(p) for p in model.parameters()) and len(result) == len(set(result))
    assert model.size() == sum(p.numel() for p in model.parameters())


@every
def test_dropout_applies_only_in_training(name):
    model, batch = fresh(name), batch_of("研究生命起源")
    assert torch.equal(model.encoder(batch), model.encoder(batch))
    if not only_ngrams(model.encoder):
        model.train()
        assert not torch.equal(model.encoder(batch), model.encoder(batch))


@every
def test_recipe_and_bounds_give_configs_that_train(name):
    registry = components("encoder")
    recipe = registry.recipe(name)
    assert recipe["optimizer"]["lr"] == resolve({"encoder": {"name": name}}).optimizer.settings.lr
    model = registry.parameters(name)
    for key, field in model.model_fields.items():
        low = [m.ge for m in field.metadata if getattr(m, "ge", None) is not None]
        if low:
            small = fresh(name, f"encoder.{key}={low[0]}", *(["encoder.heads=1"] if name == "bert" else []))
            assert torch.isfinite(small(batch_of("我愛", "好"))).all(), key


def test_convolutions_keep_the_length_with_any_kernel():
    for kernel in (1, 2, 3, 4, 5, 15):
        model = fresh("cnn", f"encoder.kernel={kernel}")
        assert model.encoder(batch_of("我愛你", "好")).shape[:2] == (2, 3)


def test_bilstm_equals_packed_bidirectional_lstm_of_torch():
    model = fresh("bilstm", "encoder.layers=2")
    batch = batch_of(*TEXTS)
    features = model.encoder.embedding(batch)
    for layer in model.encoder.layers:
        twin = torch.nn.LSTM(features.shape[2], 6, batch_first=True, bidirectional=True)
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            for side, suffix in ((layer.left, ""), (layer.right, "_reverse")):
                getattr(twin, f"{kind}_l0{suffix}").data = getattr(side, f"{kind}_l0").data
        packed = torch.nn.utils.rnn.pack_padded_sequence(features, batch.mask.sum(1), True, False)
        expected, _ = torch.nn.utils.rnn.pad_packed_sequence(twin(packed)[0], True)
        result = layer(features, batch.mask)
        torch.testing.assert_close(result[batch.mask], expected[batch.mask], atol=1e-6, rtol=1e-5)
        features = result


def test_linear_encoder_counts_n_grams_exactly():
    vocab = Vocab.build(tiny.SENTENCES)
    points = batch_of(*("".join(s) for s in tiny.SENTENCES))
    counts: dict[int, int] = {}
    for key in ngrams(vocab.folded(points.characters))[points.mask].flatten().tolist():
        counts[key] = counts.get(key, 0) + 1
    for minimum in (1, 2, 3):
        encoder = fresh("linear", f"encoder.minimum={minimum}").encoder
        rows = {key: i + 1 for i, key in enumerate(sorted(k for k, n in counts.items() if n >= minimum))}
        asked = ngrams(vocab.folded(batch_of("研究生命起源他來了", "全新的字𠮷").characters))
        assert encoder.rows(asked).flatten().tolist() == [rows.get(k, 0) for k in asked.flatten().tolist()]
        every_row = encoder.rows(torch.tensor(sorted(rows)))
        assert every_row.tolist() == list(range(1, len(rows) + 1)) and encoder.embedding.num_embeddings == len(rows) + 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 100])
def test_n_grams_are_found_among_any_hashes(count):
    encoder = fresh("linear").encoder
    chance = torch.Generator().manual_seed(count)
    extremes = torch.tensor([-(2**63), -1, 0, 1, 2**63 - 3])
    keys = torch.unique(torch.cat([torch.randint(-(2**63), 2**63 - 1, (count,), generator=chance), extremes[:count]]))
    encoder.keys, encoder._index = keys, None
    asked = torch.cat([keys, keys + 1, extremes, torch.randint(-(2**63), 2**63 - 1, (500,), generator=chance)])
    rows = {key: i + 1 for i, key in enumerate(keys.tolist())}
    assert encoder.rows(asked).tolist() == [rows.get(k, 0) for k in asked.tolist()]


@pytest.fixture
def restless_threads():
    """A very short switch interval, so that threads interleave often."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.parametrize("name", tiny.ENCODERS)
def test_threads_can_share_a_new_model(name, restless_threads):
    batch = batch_of("研究生命起源他來了", "全新的字𠮷")
    right = fresh(name).encoder(batch)
    for _ in range(5 if name == "bert" else 30):
        encoder, barrier = fresh(name).encoder, threading.Barrier(4)

        def read(_number, encoder=encoder, barrier=barrier):
            barrier.wait()
            return encoder(batch)

        with ThreadPoolExecutor(4) as pool:
            assert all(torch.equal(features, right) for features in pool.map(read, range(4)))

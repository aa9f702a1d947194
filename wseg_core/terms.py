"""Short names of settings and their values, and a glossary of technical terms.

Legends, tables and titles use the short names; a setting without one uses its key. The long titles are in the parameter models,
which only a form needs and of which some import torch. The glossary is for the tooltips of the dashboard.
"""

from pathlib import Path

from .language import source, text

_TERMS = {
    "data.dev": source("development set"),
    "data.fold_width": source("full-width as half-width"),
    "data.more": source("additional training data"),
    "data.more_times": source("weight of additional data"),
    "data.raw": source("raw text"),
    "data.raw_share": source("share of raw text per epoch"),
    "data.scheme": source("tag scheme"),
    "data.split_seed": source("seed of the held-out sentences"),
    "data.test": source("test set"),
    "data.train": source("training set"),
    "encoder.bigrams": source("bigram embedding"),
    "encoder.channels": source("channels"),
    "encoder.characters": source("character embedding"),
    "encoder.dropout": source("dropout"),
    "encoder.heads": source("attention heads"),
    "encoder.hidden": source("hidden size"),
    "encoder.kernel": source("kernel size"),
    "encoder.layers": source("layers"),
    "encoder.minimum": source("minimum n-gram count"),
    "encoder.model": source("pretrained model"),
    "encoder.name": source("encoder"),
    "encoder.network": source("network"),
    "encoder.ngram_dropout": source("n-gram dropout"),
    "encoder.ngram_scale": source("n-gram scale"),
    "encoder.words": source("word match embedding"),
    "loss.class_weights": source("tag weights"),
    "loss.decoding": source("decoding"),
    "loss.gamma": source("focal gamma"),
    "loss.label_smoothing": source("label smoothing"),
    "loss.name": source("loss function"),
    "optimizer.lr": source("learning rate"),
    "optimizer.momentum": source("momentum"),
    "optimizer.name": source("optimizer"),
    "optimizer.weight_decay": source("weight decay"),
    "schedule.name": source("schedule"),
    "schedule.warmup": source("warm-up"),
    "training.adversarial": source("adversarial training"),
    "training.adversarial_size": source("perturbation size"),
    "training.averaging": source("weight averaging"),
    "training.averaging_share": source("averaging span"),
    "training.batch_characters": source("batch size"),
    "training.clip_norm": source("gradient clipping"),
    "training.epochs": source("epochs"),
    "training.freeze_encoder": source("frozen encoder"),
    "training.max_seconds": source("seconds"),
    "training.max_steps": source("steps"),
    "training.patience": source("early stopping"),
    "training.precision": source("numerical precision"),
    "training.sample": source("maximum training sentences"),
    "training.seed": source("seed"),
    "training.start_from": source("initial weights"),
    "training.teacher": source("teacher"),
    "training.teacher_weight": source("weight of the teacher's probabilities"),
}
_VALUES = {
    ("loss.decoding", "legal"): source("legal paths only"),
    ("loss.decoding", "greedy"): source("each character independently"),
    ("training.adversarial", "none"): source("none"),
    ("training.averaging", "none"): source("none"),
}
_CORPORA = ("data.train", "data.dev", "data.test")

# Terms that a reader without a technical background may not know.
GLOSSARY = {
    source("F1"): source(
        "A single score for a segmentation: the harmonic mean of precision and recall. It is 100 % only if every "
        "word is correct."
    ),
    source("precision"): source("Of the words that the model produced, the fraction that is correct."),
    source("recall"): source("Of the words in the gold segmentation, the fraction that the model found."),
    source("OOV"): source(
        "Out-of-vocabulary words: words that do not occur in the training set. They show how well a model copes "
        "with new words."
    ),
    source("gold"): source("The gold segmentation: the one that people made and that counts as correct."),
    source("training set"): source("The sentences that the model learns from."),
    source("development set"): source(
        "Sentences that the model does not learn from. They are used during training to decide which checkpoint "
        "is best and when to stop."
    ),
    source("test set"): source(
        "Sentences that are used only once, after training, to measure how good the final model is."
    ),
    source("word segmentation"): source("Finding the words in text that is written without spaces."),
    source("raw text"): source("Text that is not segmented."),
    source("gap"): source("The place between two neighbouring characters, where a word may end."),
    source("tag"): source(
        "A letter for each character that says where in its word it stands, such as B (begins a word) or S (a "
        "word by itself)."
    ),
    source("tag scheme"): source("The set of tags that mark where words begin and end."),
    source("BIES"): source(
        "A tag scheme with four tags: B begins a word, I is inside it, E ends it, and S is a word of a single "
        "character."
    ),
    source("n-gram"): source("A sequence of n neighbouring characters; a bigram has two."),
    source("embedding"): source(
        "A list of numbers that represents a character; characters that are used alike get similar numbers."
    ),
    source("encoder"): source(
        "The part of the model that reads the text and turns each character and its context into scores."
    ),
    source("layer"): source("One stage of computation in a neural network; its output is the input of the next one."),
    source("hidden size"): source("How many numbers represent each character inside a neural network."),
    source("kernel size"): source("How many neighbouring characters a convolution combines at a time."),
    source("attention head"): source(
        "One of several parallel attention mechanisms in a layer; each can look at different characters."
    ),
    source("attention"): source("How much the model draws on each other character when it processes one character."),
    source("receptive field"): source(
        "The range of characters around a position that can influence the model's output there."
    ),
    source("head"): source(
        "The last part of the model: turns the encoder's output for a character into a score for each tag."
    ),
    source("parameter"): source("A number inside the model that training adjusts."),
    source("CRF"): source(
        "Conditional random field: scores whole sequences of tags, so that each tag takes its neighbours into account."
    ),
    source("CTC"): source(
        "Connectionist temporal classification: the model has two time steps per character and may leave some of "
        "them blank."
    ),
    source("emission"): source(
        "The score that the encoder gives to a tag for one character, before neighbouring tags are considered."
    ),
    source("transition"): source(
        "The step from the tag of one character to the tag of the next; a CRF gives each one a score."
    ),
    source("decoding"): source("How the scores of the tags are turned into words."),
    source("best path"): source("The sequence of tags with the highest total score; it gives the words."),
    source("lattice"): source(
        "A diagram of all possible tag sequences of a text; each path through it is one segmentation."
    ),
    source("logit"): source("A raw score of the model, before it is turned into a probability."),
    source("softmax"): source("A formula that turns scores into probabilities that add up to 1."),
    source("probability"): source(
        "How likely something is according to the model, from 0 % (impossible) to 100 % (certain)."
    ),
    source("log-odds"): source(
        "The logarithm of the probability of a cut divided by the probability of no cut: 0 means 50 %, positive "
        "numbers favour a cut."
    ),
    source("entropy"): source(
        "A measure of uncertainty: 0 if the model is certain, higher if several outcomes are about equally likely."
    ),
    source("confidence"): source("The probability that the model gives to its own segmentation at this place."),
    source("calibration"): source(
        "Whether the model's probabilities can be taken literally: of the cuts rated as 80 % likely, about 80 % "
        "should be correct."
    ),
    source("temperature"): source(
        "A single number that divides all scores of the model: above 1 it makes the probabilities more cautious, "
        "below 1 more decided."
    ),
    source("calibration error (ECE)"): source(
        "The average distance between the predicted probabilities and how often the predictions are correct; 0 is "
        "perfect."
    ),
    source("loss"): source(
        "A number that measures how wrong the model is on the training sentences; training makes it smaller."
    ),
    source("loss surface"): source(
        "The loss of a model as a function of its weights. It has too many dimensions to draw, but the loss on a "
        "plane through the weights can be drawn."
    ),
    source("principal directions"): source(
        "The directions in which points spread most; here, those in which the weights change most during training."
    ),
    source("loss function"): source("The formula for how wrong the model is, which training minimizes."),
    source("optimizer"): source("The rule by which training changes the parameters to make the loss smaller."),
    source("gradient"): source(
        "For each parameter, the direction and the amount by which the loss changes; training follows it downhill."
    ),
    source("gradient norm"): source(
        "The length of the gradient over all parameters. Sudden peaks are a sign of unstable training."
    ),
    source("gradient clipping"): source(
        "Limits the gradient norm, so that a single unusual batch cannot upset the training."
    ),
    source("update-to-weight ratio"): source(
        "The size of an update divided by the size of the weights that it changes. It shows whether the learning rate fits."
    ),
    source("learning rate"): source(
        "How far the parameters move at each step. Too high and training becomes unstable, too low and it takes "
        "very long."
    ),
    source("schedule"): source("How the learning rate changes over the course of training."),
    source("warm-up"): source(
        "The first steps of training, in which the learning rate rises from zero to its full value."
    ),
    source("momentum"): source(
        "Lets each step continue partly in the direction of the previous ones, which smooths the training."
    ),
    source("weight decay"): source("Pulls all parameters slightly towards zero, which reduces overfitting."),
    source("weight averaging"): source(
        "Using the mean of the weights over many training steps instead of the last ones. It fluctuates less and is often "
        "more accurate."
    ),
    source("dropout"): source("Randomly switches off part of the network during training, which reduces overfitting."),
    source("label smoothing"): source(
        "Training towards tags that count as slightly less than certain, which keeps the model from becoming overconfident."
    ),
    source("adversarial training"): source(
        "Training also on inputs that are changed slightly so that the loss rises, which makes a model more robust."
    ),
    source("numerical precision"): source(
        "The number format of the computation. With fewer bits it is faster and takes less memory, but rounds more."
    ),
    source("overfitting"): source("The model memorizes the training sentences and does worse on others."),
    source("epoch"): source("One pass over all training sentences."),
    source("step"): source("One update of the parameters, computed from one batch."),
    source("batch"): source("A group of sentences that are processed together for one step."),
    source("seed"): source(
        "The number that random choices start from. The same seed gives the same run again; different seeds show "
        "how much depends on chance."
    ),
    source("checkpoint"): source("A saved state of a model during training."),
    source("early stopping"): source(
        "Ends training when the score on the development set has not improved for some time."
    ),
    source("fine-tuning"): source("Training that continues from an existing model instead of from random parameters."),
    source("committee"): source(
        "Several trained models used as one, by the mean of their scores. It usually makes fewer mistakes than any one "
        "of them."
    ),
    source("distillation"): source(
        "Training a model on the output of another one, the teacher. A small, fast model can come close to the "
        "accuracy of a large one this way."
    ),
    source("baseline"): source("A simple method or model that others are compared with."),
    source("confidence interval"): source(
        "The range in which the true value probably lies. If the interval of a difference contains 0, there may "
        "be no difference."
    ),
    source("margin of equality"): source(
        "Differences smaller than this do not matter in practice. Two variants are equal within the margin when the "
        "whole confidence interval of their difference lies within it."
    ),
    source("p-value"): source(
        "How likely a difference at least this large would be if both were in fact equally good. Small values "
        "speak for a real difference."
    ),
    source("alpha spending"): source(
        "Divides the allowed risk of a false winner among repeated comparisons of growing results: little for the "
        "first, most for the last, so that comparing often does not create winners by chance."
    ),
    source("bootstrap"): source(
        "Estimates how much a result depends on chance by drawing sentences at random, again and again, and "
        "recomputing the result."
    ),
    source("ambiguity"): source("A string of characters that can be segmented in more than one way."),
}


def term(key: str) -> str:
    """The short name of the setting “section.key”."""
    section, _, name = key.partition(".")
    return text(_TERMS[key]) if key in _TERMS else f"{section} {name.replace('_', ' ')}"


def value(key: str, given: object) -> str:
    """A setting's value as displayed; “–” for no value."""
    if given is None or given == "":
        return "–"
    if isinstance(given, bool):
        return text("yes") if given else text("no")
    if isinstance(given, str) and (key, given) in _VALUES:
        return text(_VALUES[key, given])
    if isinstance(given, list | tuple):
        return ", ".join(value(key, item) for item in given)
    return f"{given:.6g}" if isinstance(given, float) else str(given)


def describe(key: str, given: object) -> str:
    """A setting with its value, as part of a name. Components and corpora are named by their value alone."""
    shown = value(key, given)
    if key.endswith(".name") or key in _CORPORA:
        return shown
    return f"{term(key) if key in _TERMS else key.partition('.')[2].replace('_', ' ')} {shown}"


def data_set(given: str) -> str:
    """A data set of a config: a corpus by name, a file by its folder and name."""
    return "/".join(Path(given).parts[-2:]) if Path(given).is_absolute() else str(given)


def explain(name: str) -> str:
    """The explanation of the term `name` in GLOSSARY; raises KeyError if it is not listed."""
    return text(GLOSSARY[name])

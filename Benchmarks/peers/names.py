"""The bundled names, divided as the lecture divides them."""
import random


def training_names(path):
    """The names of the training split, and each symbol's number."""
    words = open(path, encoding="utf-8").read().splitlines()
    stoi = {c: i + 1 for i, c in enumerate(sorted(set("".join(words))))}
    stoi["."] = 0
    random.seed(42)
    random.shuffle(words)
    return words[: int(0.8 * len(words))], stoi


def contexts(path, block):
    """Every context of `block` symbols with the symbol that follows it."""
    words, stoi = training_names(path)
    xs, ys = [], []
    for word in words:
        context = [0] * block
        for symbol in word + ".":
            xs.append(context)
            ys.append(stoi[symbol])
            context = context[1:] + [stoi[symbol]]
    return xs, ys


def whole_names(path):
    """A row for each name, its end included, as long as the longest; targets after the end are -1."""
    words, stoi = training_names(path)
    longest = max(len(word) for word in words) + 1
    xs, ys = [], []
    for word in words:
        numbers, missing = [stoi[symbol] for symbol in word], longest - len(word) - 1
        xs.append([0] + numbers + [0] * missing)
        ys.append(numbers + [0] + [-1] * missing)
    return xs, ys

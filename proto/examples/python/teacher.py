"""The client's side of learning: private rows, the transfer set, a student that is a perceptron, and a teacher of scikit-learn."""
import csv, gzip, json, struct

import numpy as np
from sklearn.neural_network import MLPClassifier

from protocol import word


def read_private(path, schema):
    """Rows as the schema has them, shape [n, features], and class indices. Pixels become -1..1 as the student reads them."""
    if path.is_dir():  # idx files, named as MNIST's are
        x, y = (read_idx(next(path.glob(f"train-{what}*"))) for what in ("images", "labels"))
    elif path.suffix != ".npz":
        x, y = read_table(path, schema)
    else:
        with np.load(path) as arrays:
            x, y = arrays["x"], arrays["y"]
    shape = schema["shape"]
    values = shape["channels"] * max(1, shape["height"]) * max(1, shape["width"])
    if len(x) != len(y) or x[0].size != values or y.min() < 0 or y.max() >= len(schema["classNames"]):
        raise SystemExit(f"'{path}' holds {x.shape} inputs and {len(y)} labels up to {y.max()}; the federation has {values} numbers an input "
                         f"and the classes 0 to {len(schema['classNames']) - 1}.")
    return as_inputs(x.reshape(len(x), -1)), y.astype(int)


def read_table(path, schema):
    """A CSV of the schema's columns, by the names of its header, or without one in their order."""
    columns, label = schema["columns"], schema["labelColumn"]
    if any(column["kind"] == "text" for column in columns):
        raise SystemExit("This client does not hash words. Encode the table by the schema and give it as .npz.")
    with open(path, newline="") as file:
        rows = [[value.strip() for value in row] for row in csv.reader(file) if row]
    names = [column["name"] for column in columns]
    names.insert(schema["labelIndex"], label)
    if label in rows[0]:
        names = rows.pop(0)
    x = np.hstack([encode_column([row[names.index(column["name"])] for row in rows], column) for column in columns if column["kind"] != "ignored"])
    known = schema["labelValues"] or {name: index for index, name in enumerate(schema["classNames"])}
    classes = {canonical(value): index for value, index in known.items()}
    return x.astype(np.float32), np.array([classes[canonical(row[names.index(label)])] for row in rows])


def encode_column(texts, column):
    """One feature of a number, one for each category; what is missing ("" or "?") and what the schema does not know becomes 0."""
    if column["kind"] == "numeric":
        numbers = np.array([column["mean"] if text in ("", "?") else float(text) for text in texts])
        return np.clip((numbers - column["mean"]) / column["scale"], -8, 8)[:, None]
    return np.array([[canonical(text) == canonical(category) for category in column["categories"]] for text in texts], float)


def canonical(text):
    """One site writes 3 and another 3.0."""
    try:
        return float(text)
    except ValueError:
        return text


def read_idx(path):
    content = (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(struct.unpack_from(f">{content[3]}I", content, 4))


def read_transfer(content):
    """The transfer set's blob: "FDIN", version, values, zero, N, channels, height, width, then the values."""
    magic, version, values, _, rows, *_ = struct.unpack_from("<4sBBH4I", content)
    if magic != b"FDIN" or version != 1:
        raise SystemExit("The transfer set is of another version.")
    return as_inputs(np.frombuffer(content, np.uint8 if values == 1 else "<f4", offset=24).reshape(rows, -1))


def as_inputs(values):
    return (values / np.float32(127.5) - 1 if values.dtype == np.uint8 else values).astype(np.float32)


def read_dense(student):
    """Weights and biases of a student that is linear or mlp, a list of pairs; None for any other. A safetensors file: a length, JSON, numbers."""
    length, = struct.unpack_from("<Q", student)
    header = json.loads(student[8:8 + length])
    names = [name for name in header if name.endswith(".weight")]
    if any(not name.startswith("dense") or len(header[name]["shape"]) != 2 for name in names) or len(header) - 1 != 2 * len(names):
        return None

    def tensor(name):
        begin, end = header[name]["data_offsets"]
        return np.frombuffer(student[8 + length + begin:8 + length + end], "<f4").reshape(header[name]["shape"])
    return [(tensor(f"dense{n}.weight").T, tensor(f"dense{n}.bias")) for n in range(1, len(names) + 1)]


def predict_dense(layers, x):
    for weight, bias in layers[:-1]:
        x = np.maximum(0, x @ weight + bias)
    return np.argmax(x @ layers[-1][0] + layers[-1][1], axis=1)


MEMBERS = 3  # perceptrons whose mean is the teacher: one alone is a matter of luck


class Teacher:
    """Some perceptrons of scikit-learn, trained batch by batch, so that each batch can be half private rows and half transfer rows."""

    def __init__(self, x, y, transfer, shape, classes, settings, hidden, seed):
        self.x, self.y, self.transfer, self.shape, self.classes = x, y, transfer, shape, classes
        self.settings, self.hidden, self.seed = settings, hidden, seed
        counts = np.bincount(y, minlength=classes)
        self.own = counts > 0
        self.prior = np.log(np.maximum(counts, 1e-4) / len(y))  # log pi

    def answer(self, event, rows, broadcast):
        """Soft labels of the transfer rows in the kind that the round asks for."""
        objective, kind = word(event, "objective"), word(event, "kind")
        models = [self.learn(objective, event, broadcast, member) for member in range(MEMBERS)]
        outputs = self.classes + (objective == "EVIDENCE")
        mean = np.mean([model.predict_proba(self.transfer[rows]) for model in models], axis=0)
        scores = np.log(np.maximum(mean, 1e-12))[:, :outputs]
        if objective == "BALANCED":
            scores = np.where(self.own, scores - self.prior, -np.inf)  # a class without a row has not been learned
        if kind == "LOGITS":  # known but for one number a row; a class that has not been learned gets what says nothing
            scores -= np.mean(scores, axis=1, where=np.isfinite(scores), keepdims=True)
            return np.where(np.isfinite(scores), scores, 0).astype(np.float32)
        soft = np.exp(scores / event.temperature)
        soft /= soft.sum(1, keepdims=True)
        # Evidence: the softmax over C + 1 classes without the last, "public". What is missing to 1 says "none of mine".
        return soft[:, :self.classes].astype(np.float32)

    def learn(self, objective, event, broadcast, member):
        draw, s = np.random.default_rng([self.seed, event.round, member]), self.settings
        refines = objective == "REFINEMENT"
        epochs, most, rate = ((s.refine_epochs, s.refine_max_steps, s.refine_learning_rate) if refines
                              else (s.epochs, s.max_steps, s.learning_rate))
        steps = int(np.clip(epochs * len(self.x) // s.batch, s.min_steps, most))
        dense = read_dense(broadcast["student"]) if refines and broadcast else None
        hidden = [bias.size for _, bias in dense[:-1]] if dense else self.hidden
        model = MLPClassifier(hidden, learning_rate_init=rate, alpha=0, random_state=1000 * self.seed + member)
        # For two classes scikit-learn would have one output: a third, which no row has, keeps it at one a class.
        labels = np.arange(max(3, self.classes + (objective == "EVIDENCE")))
        kept = []
        for step in range(steps):
            rows = draw.choice(len(self.x), s.batch)
            x, y = [self.vary(self.x[rows], draw)], [self.y[rows]]
            if objective == "EVIDENCE":  # the transfer inputs are the examples of one class more
                x.append(self.vary(self.transfer[draw.choice(len(self.transfer), s.batch)], draw))
                y.append(np.full(s.batch, self.classes))
            elif refines and broadcast:
                # Soft cross-entropy against what all clients think: a label drawn from the soft one has the same gradient in the mean, and
                # their number against that of the private rows is the weight of the term.
                picked = draw.choice(len(broadcast["soft"]), max(1, round(s.batch * s.refine_transfer_weight * event.temperature ** 2)))
                x.append(self.vary(self.transfer[broadcast["rows"][picked]], draw))
                y.append((broadcast["soft"][picked].cumsum(1) > draw.random((len(picked), 1))).argmax(1))
            model.partial_fit(np.vstack(x), np.concatenate(y), classes=labels)
            if step == 0 and dense:  # start from the student; in place, because the optimiser holds the arrays
                for layer, (weight, bias) in enumerate(dense):
                    model.coefs_[layer][:, :bias.size], model.intercepts_[layer][:bias.size] = weight, bias
            if step == 0 and objective == "BALANCED":  # balanced softmax: log pi is there from the start, and is taken off what is answered
                model.intercepts_[-1][:self.classes] += self.prior
            if step >= steps // 2:
                kept.append([array.copy() for array in model.coefs_ + model.intercepts_])
        # The mean of the weights on the second half of the way: at a rate that does not fall the last ones alone are noisy.
        for array, way in zip(model.coefs_ + model.intercepts_, zip(*kept)):
            array[...] = np.mean(way, axis=0)
        return model

    def vary(self, x, draw):
        """Images turned by up to 10 degrees, scaled by up to 10 %, shifted by up to 2 pixels of 28; table rows as they are."""
        height, width = self.shape["height"], self.shape["width"]
        if height == 0 or self.settings.augmentation not in ("auto", "affine"):
            return x
        n, side = len(x), np.array([height, width])[:, None, None]
        turn, scale = draw.uniform(-np.pi / 18, np.pi / 18, n), draw.uniform(0.9, 1.1, n)
        cos, sin = (f(turn)[:, None, None] * scale[:, None, None] for f in (np.cos, np.sin))
        down, right = np.mgrid[:height, :width] - (side - 1) / 2
        shift = draw.uniform(-2, 2, (2, n, 1, 1)) * side[:, None] / 28
        at = [np.rint(moved + (extent - 1) / 2).astype(int) for moved, extent in
              ((cos * down - sin * right + shift[0], height), (sin * down + cos * right + shift[1], width))]
        inside = (at[0] >= 0) & (at[0] < height) & (at[1] >= 0) & (at[1] < width)
        planes = x.reshape(n, -1, height, width)
        moved = planes[np.arange(n)[:, None, None], :, at[0].clip(0, height - 1), at[1].clip(0, width - 1)]  # (n, H, W, channels)
        return np.where(inside[..., None], moved, -1).transpose(0, 3, 1, 2).reshape(n, -1)

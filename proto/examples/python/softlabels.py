"""Soft labels as bytes: the codecs and packings that proto/feddistill/v1/types.proto describes, with numpy."""
import hashlib, re

import numpy as np

try:
    import brotli
except ImportError:
    brotli = None  # then uploads travel plain and the aggregate comes plain: longer, and nothing else


def can_encode(kind, codec, classes):
    """Whether this client knows the kind, the codec, and the one in the other."""
    return (codec in ("f32", "f16") and kind in ("PROBABILITIES", "EVIDENCE", "LOGITS")
            or codec in ("u8", "u4", "label") and kind in ("PROBABILITIES", "EVIDENCE")
            or re.fullmatch(r"top-[1-9]\d*", codec) is not None and kind == "PROBABILITIES" and classes <= 256)


def encode(rows, kind, codec):
    """The payload of rows, shape [N, C]: the codec and nothing else. See types.proto; every byte is canonical."""
    count, classes = rows.shape
    if not can_encode(kind, codec, classes):
        raise ValueError(f"This client knows no codec {codec} for {kind} of {classes} classes.")
    if codec in ("f32", "f16"):
        return rows.astype("<f4" if codec == "f32" else "<f2").tobytes()
    mass = rows.astype(np.float32).astype(np.float64)
    public = (np.maximum(0, 1 - mass.sum(1)) if kind == "EVIDENCE" else np.zeros(count))[:, None]
    if codec in ("u8", "u4"):
        levels = 255 if codec == "u8" else 15
        every = np.hstack([mass, public]) if kind == "EVIDENCE" else mass
        exact = levels * every / every.sum(1, keepdims=True)
        units = np.floor(exact)
        # The place of each class when remainders fall; stable, so that of equal ones the lowest class comes first.
        place = np.argsort(np.argsort(-(exact - units), axis=1, kind="stable"), axis=1)
        units += place < (levels - units.sum(1, keepdims=True))
        numbers = units[:, :classes].astype(np.uint8).T.reshape(-1)  # class after class
        if codec == "u8":
            return numbers.tobytes()
        numbers = np.append(numbers, np.zeros(len(numbers) % 2, np.uint8))
        return (numbers[0::2] | numbers[1::2] << 4).tobytes()
    if codec == "label":
        answers = np.argmax(mass, axis=1)
        if kind == "EVIDENCE":
            answers = np.where(public[:, 0] > mass.max(1), classes, answers)
        bits = max(1, int(classes - 1 + (kind == "EVIDENCE")).bit_length())
        return np.packbits((answers[:, None] >> np.arange(bits) & 1).astype(np.uint8).reshape(-1), bitorder="little").tobytes()
    kept = min(int(codec[4:]), classes)  # top-k
    halves = rows.astype(np.float16)
    order = np.argsort(-halves.astype(np.float64), axis=1, kind="stable")[:, :kept].astype(np.uint8)
    pairs = np.zeros((count, kept), dtype=[("class", "u1"), ("half", "<f2")])
    pairs["class"], pairs["half"] = order, np.take_along_axis(halves, order.astype(int), 1)
    return pairs.tobytes()


def can_decode(codec):
    """Whether this client reads an aggregate in it."""
    return codec in ("f32", "f16", "u8", "u4")


def decode(payload, codec, count, classes):
    """Probabilities, shape [N, C], from an aggregate's bytes."""
    if codec in ("f32", "f16"):
        return np.frombuffer(payload, "<f4" if codec == "f32" else "<f2").reshape(count, classes).astype(np.float32)
    numbers = np.frombuffer(payload, np.uint8)
    if codec == "u8":
        return (numbers.reshape(classes, count).T / np.float32(255)).astype(np.float32)
    if codec == "u4":
        halves = np.stack([numbers & 15, numbers >> 4], axis=1).reshape(-1)[:count * classes]
        return (halves.reshape(classes, count).T / np.float32(15)).astype(np.float32)
    raise ValueError(f"This client reads no aggregate in {codec}.")


def pack(payload, earlier):
    """(packing, bytes, base): the shortest way; a delta to the last counted payload where there is one of the same length."""
    ways = [("PLAIN", payload, "")]
    if brotli:
        ways.append(("BROTLI", brotli.compress(payload, quality=11), ""))
        if earlier and len(earlier) == len(payload):
            ways.append(("DELTA_BROTLI", brotli.compress(exclusive_or(payload, earlier), quality=11), sha256(earlier)))
    return min(ways, key=lambda way: len(way[1]))


def exclusive_or(left, right):
    return (np.frombuffer(left, np.uint8) ^ np.frombuffer(right, np.uint8)).tobytes()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def coarse(count):
    """The power of two whose logarithm is nearest: exact counts would tell of single records."""
    return 0 if count == 0 else 1 << int(np.floor(np.log2(count) + 0.5))

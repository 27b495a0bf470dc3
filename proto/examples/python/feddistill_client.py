#!/usr/bin/env python3
"""A FedDistill client in Python: a teacher of scikit-learn in a federation of any clients.

    feddistill_client.py enroll --coordinator https://HOST:5080 --name alice --token fdt1_...      (only where https is served)
    feddistill_client.py join   --coordinator http://127.0.0.1:5080 --name alice --data rows.npz --output out

It is written from the .proto files and proto/README.md alone, and does what a client has to do: it looks at what the federation asks before it
reads a private row, trains, writes what it is about to release into a ledger of its own, uploads (and resumes), judges students on held-out
rows, receives student and aggregate, and learns from both in the next round. Privacy modes that it does not implement it declines.
"""
import argparse, json, os, random, signal, sys, time
from pathlib import Path

# Matrices this small are no faster on several threads, and on one the same seed gives the same teacher.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import grpc
import numpy as np

import identity
from ledger import Ledger
from protocol import Coordinator, Refused, message, word
from softlabels import brotli, can_decode, can_encode, coarse, decode, encode, exclusive_or, pack, sha256
from teacher import Teacher, predict_dense, read_dense, read_private, read_transfer

CHUNK = 65536
KNOWN_PRIVACY = ("none",)
KNOWN_OBJECTIVES = ("CROSS_ENTROPY", "EVIDENCE", "REFINEMENT", "BALANCED")
ENDED = ("COMPLETED", "FAILED", "STOPPED", "BUDGET_EXHAUSTED")


class Client:
    """One client's way through one federation."""

    def __init__(self, options):
        self.options, self.name = options, options.name
        self.state = Path(options.state or f"feddistill-state/{options.name}")
        self.state.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger(self.state)
        self.identity = identity.load(self.state) if options.coordinator.startswith("https") else None
        self.coordinator = Coordinator(options.coordinator, self.identity and self.identity.credentials())
        self.counted = None    # the last upload that counts: what a delta refers to
        self.received = None   # the last broadcast
        self.answered = self.judged = 0
        self.takes_part = False  # joined, and neither left nor at the federation's end

    # -- before the rounds

    def join(self):
        """Learns the terms, declines what it cannot keep, reads the private rows, takes part. Returns whether it does."""
        self.terms = terms = self.describe()
        schema = json.loads(terms.schema_json)
        if sha256(terms.schema_json.encode()) != terms.schema_sha256:
            raise SystemExit("The schema is not the one that its hash names.")
        if terms.privacy not in KNOWN_PRIVACY or terms.privacy_terms.dp_sgd:
            # The floor is for the operator to read: what this client could take part in.
            self.call("Federation.Decline", "DeclineRequest", reason="DECLINE_REASON_PRIVACY", floor="none (this client knows no other mode)")
            print(f"Declined: {terms.federation} guards answers by {terms.privacy}{' with dp-sgd' * terms.privacy_terms.dp_sgd}, "
                  f"which this client does not implement.")
            return False
        transfer = read_transfer(self.download(terms.transfer_set))
        x, y = read_private(Path(self.options.data), schema)
        # Rows that no teacher learns from: what elections are judged by.
        order = np.random.default_rng(self.options.seed).permutation(len(x))
        held = min(500, int(terms.teacher.held_out * len(x)))
        self.held_out, own = (x[order[:held]], y[order[:held]]), order[held:]
        self.counts = np.bincount(y, minlength=terms.class_count)
        self.teacher = Teacher(x[own], y[own], transfer, schema["shape"], terms.class_count, terms.teacher, self.options.hidden, self.options.seed)
        self.call("Federation.Join", "JoinRequest", schema_sha256=terms.schema_sha256, transfer_set_sha256=terms.transfer_set.sha256,
                  teacher_architecture="sklearn-mlp")
        self.takes_part = True
        print(f"Joined {terms.federation} as {self.name} with {len(x)} rows; {terms.rounds} rounds.", flush=True)
        return True

    def describe(self):
        """The federation's terms; waits until it is started."""
        while True:
            try:
                return self.coordinator.call("Federation.Describe", message("DescribeRequest", federation=self.options.federation))
            except Refused as refusal:
                if refusal.reason != "NotFound":
                    raise
                time.sleep(1)

    def leave(self):
        """Says goodbye, where the federation goes on: nobody waits for this client then. Once: whatever ends it must not keep it."""
        if not self.takes_part:
            return
        self.takes_part = False
        try:
            self.coordinator.method("Federation.Leave")(message("LeaveRequest", federation=self.terms.federation, client=self.name), timeout=10)
        except grpc.RpcError as error:
            print(f"The coordinator did not hear the goodbye ({error.details()}); it waits until the round's deadline.", file=sys.stderr)

    def call(self, method, request, **fields):
        return self.coordinator.call(method, message(request, federation=self.terms.federation, client=self.name, **fields))

    # -- the rounds

    def take_part(self):
        """Until the federation ends. Each event is the whole present state, so what was missed meanwhile does not matter."""
        def watch(failures):
            limit = None
            if self.identity:  # a new certificate is due at two thirds of its life; the stream would not outlive the present one
                self.identity.renew_if_due(self.coordinator)
                limit = self.identity.seconds_to_renewal()
            request = message("WatchRoundsRequest", federation=self.terms.federation, client=self.name)
            stream = self.coordinator.method("Federation.WatchRounds")(request, timeout=limit)
            try:
                for event in stream:
                    if self.act(event):
                        stream.cancel()
                        return event if word(event, "federation_state") in ENDED else None
            except grpc.RpcError as error:
                if not limit or error.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                    raise
            else:
                time.sleep(random.uniform(0.5, 1.5))  # the other side ended the stream in good order: not all clients at once again
            return None
        end = None
        while end is None:
            end = self.coordinator.again(watch)
        self.takes_part = False
        print(f"{self.terms.federation} is {word(end, 'federation_state').lower()}. {end.federation_reason}".strip())
        return word(end, "federation_state") == "COMPLETED"

    def act(self, event):
        """Does what a state asks. Returns whether to look at the present state anew: the federation ended, or time has passed meanwhile."""
        running = word(event, "federation_state") == "RUNNING"
        phase, number, busy = word(event, "phase"), event.round, False
        if running and phase == "COLLECTING" and number > self.answered and self.name in event.cohort and self.name not in event.contributed:
            self.or_sit_out(event, self.answer)
            self.answered, busy = number, True
        if running and phase == "JUDGING" and number > self.judged and self.name in event.contributed:
            self.or_sit_out(event, self.judge)
            self.judged, busy = number, True
        newest = event.broadcast if event.HasField("broadcast") else event.previous if event.HasField("previous") else None
        if newest:
            self.receive(newest)
        return busy or word(event, "federation_state") in ENDED

    def or_sit_out(self, event, duty):
        try:
            duty(event)
        except Refused as refusal:
            if refusal.reason not in ("WrongState", "Conflict") and not (refusal.reason == "NotFound" and word(event, "phase") == "JUDGING"):
                raise
            print(f"Round {event.round} goes on without this client: {refusal}", flush=True)

    def answer(self, event):
        """1 to 5: train, label, write down, send."""
        instance, kind = self.terms.instance, word(event, "kind")
        line = self.ledger.find("release", instance, event.round)
        if line is None:
            self.check_known(event)
            broadcast = self.receive(event.previous) if event.HasField("previous") else None
            rows = np.array(event.transfer_rows, int) if event.transfer_rows else np.arange(self.terms.transfer_rows)
            soft = self.teacher.answer(event, rows, broadcast)
            payload = encode(soft, kind, event.encoding)
            self.ledger.keep(payload)
            self.ledger.append(
                what="release", federation=self.terms.federation, instance=instance, round=event.round, kind=kind, encoding=event.encoding,
                temperature=event.temperature, shape=[len(rows), 1, self.terms.class_count], payload_sha256=sha256(payload),
                payload_bytes=len(payload), sample_count=coarse(int(self.counts.sum())) if event.tell_sample_count else 0,
                class_counts=[coarse(int(count)) for count in self.counts] if event.tell_class_counts else [])
            line = self.ledger.find("release", instance, event.round)
        # After a restart the same bytes go out again: another answer to the same round is refused, and would tell more.
        payload = self.ledger.payload(line)
        sent = self.upload(line, payload)
        self.counted = None if event.transfer_rows else payload
        print(f"Round {event.round}: {kind.lower()} of {line['shape'][0]} inputs sent, {sent} bytes.", flush=True)

    def check_known(self, event):
        """Before a private row is looked at: what this client does not know it does not answer, by a guess even less."""
        objective, kind = word(event, "objective"), word(event, "kind")
        if (objective not in KNOWN_OBJECTIVES or (kind == "EVIDENCE") != (objective == "EVIDENCE")
                or not can_encode(kind, event.encoding, self.terms.class_count)):
            raise SystemExit(f"Round {event.round} asks a teacher of {objective} for {kind} in {event.encoding}, which this client does not implement. "
                             f"It does not answer, and ends.")

    def upload(self, line, payload):
        packing, packed, base = pack(payload, self.counted)
        try:
            self.send(line, packing, packed, base)
        except Refused as refusal:
            if not base or refusal.reason != "WrongState":
                raise
            packing, packed, base = pack(payload, None)  # the coordinator may not remember what the delta refers to
            self.send(line, packing, packed, base)
        return len(packed)

    def send(self, line, packing, packed, base):
        """Header and chunks; after a break from where the coordinator's copy ends."""
        inputs, positions, classes = line["shape"]
        header = message(
            "UploadHeader", federation=self.terms.federation, client=self.name, round=line["round"],
            transfer_set_sha256=self.terms.transfer_set.sha256, inputs=inputs, positions=positions, classes=classes,
            kind=f"SOFT_LABEL_KIND_{line['kind']}", encoding=line["encoding"], temperature=line["temperature"],
            payload_sha256=line["payload_sha256"], payload_bytes=line["payload_bytes"], sample_count=line["sample_count"],
            class_counts=line["class_counts"], packing=f"PAYLOAD_PACKING_{packing}", packed_bytes=len(packed), base_sha256=base)

        def parts(offset):
            header.offset = offset
            yield message("UploadRequest", header=header)
            for begin in range(offset, len(packed), CHUNK):
                yield message("UploadRequest", chunk=packed[begin:begin + CHUNK])

        resumed = False

        def attempt(failures):
            nonlocal resumed
            offset = 0
            if failures:
                held = self.coordinator.method("Transfer.QueryUpload")(message(
                    "QueryUploadRequest", federation=self.terms.federation, client=self.name, round=line["round"],
                    payload_sha256=line["payload_sha256"], packing=header.packing), timeout=30)
                if held.counted:
                    return None
                offset = held.bytes_held
                resumed = resumed or offset > 0
                print(f"Resuming at byte {offset} of {len(packed)}.", flush=True)
            return self.coordinator.method("Transfer.UploadSoftLabels")(parts(offset), timeout=30 + len(packed) // 1024)
        try:
            receipt = self.coordinator.again(attempt)
        except Refused as refusal:
            if not resumed or refusal.reason not in ("HashMismatch", "InvalidSoftLabels"):
                raise
            print(f"The bytes that the coordinator held were others ({refusal}); once more from the beginning.", flush=True)
            receipt = self.coordinator.again(attempt)
        if receipt and receipt.payload_sha256 != line["payload_sha256"]:
            raise SystemExit("The receipt is for another upload. Stop the coordinator and report this.")

    def judge(self, event):
        """How many held-out rows each candidate gets right; nothing of no rows where a candidate is no perceptron."""
        line = self.ledger.find("hits", self.terms.instance, event.round)
        if line is None:
            students = [read_dense(self.download(candidate)) for candidate in event.candidates]
            x, y = self.held_out
            rows = len(x) if all(students) else 0
            hits = [int((predict_dense(student, x) == y).sum()) if rows else 0 for student in students]
            self.ledger.append(what="hits", federation=self.terms.federation, instance=self.terms.instance, round=event.round, hits=hits, judged=rows)
            line = self.ledger.find("hits", self.terms.instance, event.round)
        self.call("Federation.ReportHits", "ReportHitsRequest", round=event.round, hits=line["hits"], judged=line["judged"])
        print(f"Round {event.round}: judged {len(line['hits'])} students on {line['judged']} rows.", flush=True)

    # -- what comes back

    def receive(self, broadcast):
        """9: student and aggregate of a round, checked by their hashes."""
        if self.received and self.received["round"] >= broadcast.round:
            return self.received
        student = self.download(broadcast.student)
        soft = None
        if broadcast.round < self.terms.rounds:  # after the last round nobody learns from it
            if not can_decode(broadcast.aggregate_encoding):
                raise SystemExit(f"The aggregate comes in {broadcast.aggregate_encoding}, which this client does not implement. It ends.")
            content = self.aggregate(broadcast)
            rows = np.array(broadcast.transfer_rows, int) if broadcast.transfer_rows else np.arange(self.terms.transfer_rows)
            soft = decode(content, broadcast.aggregate_encoding, len(rows), self.terms.class_count) ** 1.5
            soft /= soft.sum(1, keepdims=True)
            self.content = content
        self.received = {"round": broadcast.round, "student": student, "soft": soft, "rows": rows if soft is not None else None}
        if self.options.output:
            Path(self.options.output).mkdir(parents=True, exist_ok=True)
            Path(self.options.output, "student.safetensors").write_bytes(student)
        accuracy = f", {broadcast.metrics.accuracy:.1%} on the coordinator's test set" if broadcast.HasField("metrics") else ""
        print(f"Round {broadcast.round}: student of {len(student)} bytes received{accuracy}.", flush=True)
        return self.received

    content = b""

    def aggregate(self, broadcast):
        """The shortest way to it that this client can unpack."""
        ways = [way for way in broadcast.aggregate_ways if brotli and (
            word(way, "packing") == "BROTLI" or (word(way, "packing") == "DELTA_BROTLI" and way.base_sha256 == sha256(self.content)))]
        if not ways:
            return self.download(broadcast.aggregate)
        way = min(ways, key=lambda way: way.blob.length_bytes)
        content = brotli.decompress(self.download(way.blob))
        if word(way, "packing") == "DELTA_BROTLI":
            content = exclusive_or(content, self.content)
        return checked(content, broadcast.aggregate)

    def download(self, blob):
        content = bytearray()

        def attempt(_):
            request = message("DownloadRequest", federation=self.terms.federation, blob=blob, offset=len(content))
            for chunk in self.coordinator.method("Transfer.Download")(request, timeout=30 + blob.length_bytes // 1024):
                content.extend(chunk.data)
            return bytes(content)
        return checked(self.coordinator.again(attempt), blob)


def checked(content, blob):
    if len(content) != blob.length_bytes or sha256(content) != blob.sha256:
        raise SystemExit(f"{word(blob, 'kind')} is not what was announced: {sha256(content)} instead of {blob.sha256}. Nothing was kept.")
    return content


def main():
    parser = argparse.ArgumentParser(description="A FedDistill client with a teacher of scikit-learn.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    enroll, join = verbs.add_parser("enroll"), verbs.add_parser("join")
    for verb in (enroll, join):
        verb.add_argument("--coordinator", required=True, help="https://HOST:PORT, or http://127.0.0.1:PORT on the same machine")
        verb.add_argument("--name", required=True)
        verb.add_argument("--state", help="ledger and identity; feddistill-state/NAME where left out")
    enroll.add_argument("--token", required=True, help="from the operator: feddistill-coordinator token NAME")
    join.add_argument("--federation", default="", help="may be left out where the coordinator has one only")
    join.add_argument("--data", required=True, help="a CSV with the schema's columns, a folder of idx files, or an .npz with x (uint8 images, or encoded rows) and y")
    join.add_argument("--hidden", type=int, nargs="*", default=[128], help="units of the teacher's hidden layers")
    join.add_argument("--seed", type=int, default=1)
    join.add_argument("--output", help="gets the newest student")
    options = parser.parse_args()
    try:
        if options.verb == "enroll":
            identity.enroll(options.coordinator, options.name, options.token, Path(options.state or f"feddistill-state/{options.name}"))
            return 0
        client = Client(options)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # an orderly end, as by Ctrl-C
        try:
            if not client.join():
                return 5
            return 0 if client.take_part() else 7
        except KeyboardInterrupt:
            return 130
        finally:
            client.leave()
    except Refused as refusal:
        print(f"error: {refusal} ({refusal.reason})", file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main())

"""What a client remembers of itself."""
import json, os, time

from softlabels import sha256


class Ledger:
    """What was released when, a line of JSON each; written and flushed to the disk before anything is sent."""

    def __init__(self, folder):
        self.folder, self.path = folder, folder / "ledger.jsonl"
        if not self.path.exists():
            self.path.touch()
            self.flush_folder()
        content = self.path.read_bytes()
        whole = content[:content.rfind(b"\n") + 1]
        if len(whole) < len(content):  # a crash tore the last line; what was not written down whole was never sent
            with open(self.path, "r+b") as file:
                file.truncate(len(whole))
                os.fsync(file.fileno())
        self.lines = [json.loads(line) for line in whole.decode().splitlines()]

    def flush_folder(self):
        """A new file is sure to be found after a crash only when its folder is on the disk too."""
        if os.name == "posix":
            folder = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def find(self, what, instance, number):
        return next((line for line in self.lines if (line["what"], line["instance"], line["round"]) == (what, instance, number)), None)

    def append(self, **line):
        with open(self.path, "a") as file:
            file.write(json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **line}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.lines.append(line)

    def keep(self, payload):
        path = self.folder / f"{sha256(payload)}.payload"
        with open(path, "wb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        self.flush_folder()

    def payload(self, line):
        content = (self.folder / f"{line['payload_sha256']}.payload").read_bytes()
        if sha256(content) != line["payload_sha256"]:
            raise SystemExit(f"The kept payload of round {line['round']} is damaged; the round is answered once, so this client sits it out.")
        return content

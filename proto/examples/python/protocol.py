"""FedDistill's protocol for Python: the messages, one channel, and calls that are tried again while the coordinator is away."""
import random, re, subprocess, sys, tempfile, time
from pathlib import Path

import grpc
from google.protobuf import descriptor_pb2, message_factory

DOMAIN = "feddistill"
TRANSIENT = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.ABORTED)
STREAMS = {"UploadSoftLabels": ("stream", "unary"), "Download": ("unary", "stream"), "WatchRounds": ("unary", "stream")}

# What stands behind a failed call (google.rpc.Status in the trailer grpc-status-details-bin); spelt out to need no further package.
ERRORS = """syntax = "proto3"; package errors;
message Any { string type_url = 1; bytes value = 2; }
message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
message ErrorInfo { string reason = 1; string domain = 2; }"""


def load_protocol(folder):
    """All messages by their full name, and of each service its methods: compiled anew, so that no generated code can be out of step."""
    with tempfile.TemporaryDirectory() as scratch:
        for proto in folder.glob("feddistill/v1/*.proto"):
            copy = Path(scratch, proto.relative_to(folder))
            copy.parent.mkdir(parents=True, exist_ok=True)
            # Compilers of before 2021 do not know the word; on the wire it makes no difference.
            copy.write_text(re.sub(r"^  optional ", "  ", proto.read_text(), flags=re.M))
        Path(scratch, "errors.proto").write_text(ERRORS)
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{scratch}", f"--descriptor_set_out={scratch}/set", "--include_imports",
                        "errors.proto", "feddistill/v1/federation.proto", "feddistill/v1/transfer.proto"], check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(Path(scratch, "set").read_bytes()).file
    return message_factory.GetMessages(files)


PROTO = load_protocol(Path(__file__).resolve().parents[2])


def message(name, **fields):
    return PROTO[f"feddistill.v1.{name}"](**fields)


def word(of, field):
    """The name of an enum's value, without its prefix: word(event, "phase") is "COLLECTING"."""
    enum = of.DESCRIPTOR.fields_by_name[field].enum_type
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.name).upper() + "_"
    value = enum.values_by_number.get(getattr(of, field))
    return value.name[len(prefix):] if value else "UNKNOWN"


class Refused(Exception):
    """The coordinator's No; reason is the name of its error code."""
    def __init__(self, reason, text):
        super().__init__(text)
        self.reason = reason


def reason_of(error):
    """The reason in google.rpc.ErrorInfo, or the status code's name where there is none."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
    for detail in PROTO["errors.Status"].FromString(details).details:
        info = PROTO["errors.ErrorInfo"].FromString(detail.value)
        if info.domain == DOMAIN:
            return info.reason
    return error.code().name


class Coordinator:
    """One channel to the coordinator; calls are tried again while it is away."""

    def __init__(self, url, credentials=None):
        self.url, self.address = url, url.split("://", 1)[1].rstrip("/")
        self.channel = None
        self.connect(credentials)

    def connect(self, credentials):
        if self.channel:
            self.channel.close()
        # A feed may be silent for hours: pings find out that the other side is gone.
        options = [("grpc.keepalive_time_ms", 10_000), ("grpc.keepalive_timeout_ms", 10_000), ("grpc.http2.max_pings_without_data", 0)]
        self.channel = (grpc.secure_channel(self.address, credentials, options) if credentials
                        else grpc.insecure_channel(self.address, options))

    def method(self, name):
        """A callable for "Service.Method": the descriptor knows which side streams."""
        service, method = name.split(".")
        described = message("DescribeRequest").DESCRIPTOR.file.pool.FindServiceByName(f"feddistill.v1.{service}").methods_by_name[method]
        request, reply = (PROTO[t.full_name] for t in (described.input_type, described.output_type))
        up, down = STREAMS.get(method, ("unary", "unary"))
        return getattr(self.channel, f"{up}_{down}")(
            f"/feddistill.v1.{service}/{method}", request_serializer=request.SerializeToString, response_deserializer=reply.FromString)

    def again(self, attempt):
        """Runs attempt(failures) until it succeeds or is refused; pauses double up to 15 s and vary."""
        failures = 0
        while True:
            try:
                return attempt(failures)
            except grpc.RpcError as error:
                reason = reason_of(error)
                if error.code() not in TRANSIENT and reason != "LimitReached":
                    raise Refused(reason, error.details()) from None
                if failures == 0:
                    print(f"The coordinator at {self.url} is away ({error.code().name}: {error.details()}); trying again.", flush=True)
                time.sleep(min(15, 0.25 * 2 ** min(failures, 10)) * random.uniform(0.5, 1))
                failures += 1

    def call(self, name, request):
        return self.again(lambda _: self.method(name)(request, timeout=30))

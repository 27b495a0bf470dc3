"""mTLS: a key of one's own, a certificate for a token, and the next certificate before that one ends. Needs python3-cryptography."""
import base64, hashlib, os, re, ssl
from datetime import datetime
from urllib.parse import urlsplit

import grpc

from protocol import Coordinator, message

# Key, certificate and authority in one PEM file, as feddistill-client keeps them: three files could be of different enrolments after a crash.
FILE = "identity.pem"


def enroll(url, name, token, folder):
    """Exchanges the operator's token for a certificate. The token says which authority to trust; before that is known nothing is sent."""
    # "fdt1_", then in base64url the SHA-256 of the authority's certificate and 32 bytes of secret.
    text = token.removeprefix("fdt1_")
    fingerprint = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))[:32]
    # gRPC for Python calls no server that it does not trust: so it trusts the very certificate that the server shows, for this one question.
    place = urlsplit(url)
    shown = ssl.get_server_certificate((place.hostname, place.port))
    stranger = Coordinator(url, grpc.ssl_channel_credentials(shown.encode()))
    authority = stranger.call("Federation.GetAuthority", message("GetAuthorityRequest")).certificate
    if hashlib.sha256(authority).digest() != fingerprint:
        raise SystemExit(f"The server at {url} is not the one that the token is for. The token was not sent.")
    authority = ssl.DER_cert_to_PEM_cert(authority).encode()
    key, request = new_key(name)
    trusted = Coordinator(url, grpc.ssl_channel_credentials(authority))
    reply = trusted.call("Federation.Enroll", message("EnrollRequest", token=token, certificate_signing_request=request))
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / FILE, key + ssl.DER_cert_to_PEM_cert(reply.certificate).encode() + authority)
    print(f"Enrolled as {name} until {load(folder).ends:%Y-%m-%d %H:%M} UTC.")


def new_key(name):
    """A P-256 key as PEM, and a PKCS#10 request for it with the subject OU=client, CN=name as DER."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "client"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return (key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
            request.public_bytes(serialization.Encoding.DER))


def write(path, content):
    """For the owner's eyes alone, and whole or not at all."""
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    os.replace(part, path)


def load(folder):
    if not (folder / FILE).exists():
        raise SystemExit(f"There is no {FILE} in {folder}. Ask the operator for a token, then: feddistill_client.py enroll.")
    return Identity(folder)


class Identity:
    """What a connection shows, and when it is time for the next."""

    def __init__(self, folder):
        from cryptography import x509
        self.folder = folder
        parts = re.findall(rb"-----BEGIN .+?-----.+?-----END .+?-----\n?", (folder / FILE).read_bytes(), re.DOTALL)
        self.key, self.certificate, self.authority = parts
        certificate = x509.load_pem_x509_certificate(self.certificate)
        self.begins, self.ends = certificate.not_valid_before, certificate.not_valid_after  # UTC, without a zone
        self.name = certificate.subject.rfc4514_string().split("CN=")[1].split(",")[0]

    def credentials(self):
        return grpc.ssl_channel_credentials(self.authority, self.key, self.certificate)

    def seconds_to_renewal(self):
        """Two thirds of its life after its begin; at least a moment."""
        return max(1.0, ((self.begins + (self.ends - self.begins) * 2 / 3) - datetime.utcnow()).total_seconds())

    def renew_if_due(self, coordinator):
        if self.seconds_to_renewal() > 1.0:
            return
        key, request = new_key(self.name)
        reply = coordinator.call("Federation.Renew", message("RenewRequest", certificate_signing_request=request))
        write(self.folder / FILE, key + ssl.DER_cert_to_PEM_cert(reply.certificate).encode() + self.authority)
        self.__init__(self.folder)
        coordinator.connect(self.credentials())  # new calls show the new certificate
        print(f"The certificate is renewed until {self.ends:%Y-%m-%d %H:%M} UTC.", flush=True)

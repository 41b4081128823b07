"""The box's self-signed certificate."""

import datetime as dt
from pathlib import Path
import ssl
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def renew(context: ssl.SSLContext, host: str) -> bytes:
    """Give a context a new certificate; return the certificate's SHA-256.

    Handshakes from now on use it, open connections the old one.
    """
    with tempfile.TemporaryDirectory() as folder:
        return keep(context, host, Path(folder, "box.pem"))


def keep(context: ssl.SSLContext, host: str, file: Path) -> bytes:
    """Give a context the certificate of a file, made when missing; see `renew`."""
    if not file.exists():
        pem = _make(host)
        file.touch(mode=0o600)
        file.write_bytes(pem)
    # First, because a broken file is an OSError here.
    context.load_cert_chain(file)
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    return certificate.fingerprint(hashes.SHA256())


def _make(host: str) -> bytes:
    """Return a new key and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("fritz.box")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def server_context() -> ssl.SSLContext:
    """Return a context for the HTTPS port, still without a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # A resumed session would not show a changed certificate.
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    return context

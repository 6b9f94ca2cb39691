"""Certificates of a test's own authority, whoever answers with one, and a proxy that is asked to CONNECT. Real sockets, real TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Who signs certificates; `trust` trusts it."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def trust(self) -> ssl.SSLContext:
        """What a machine trusts that knows this authority."""
        return ssl.create_default_context(cadata=self.certificate.public_bytes(serialization.Encoding.PEM).decode())

    def server(self, name: str = "localhost", *, begins: datetime | None = None, ends: datetime | None = None) -> ssl.SSLContext:
        """What a server answers with that has a certificate for `name`."""
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(_named(name)).issuer_name(self.certificate.subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(begins or now - 9 * DAY).not_valid_after(ends or now + 9 * DAY)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        file = self.folder / f"{made.serial_number}.pem"
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def authority(folder: Path) -> Authority:
    """A new one."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(_named("authority")).issuer_name(_named("authority")).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - 9 * DAY).not_valid_after(now + 9 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(True, False, False, False, False, True, True, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(folder, key, made)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which each connection is served on a thread of its own."""
    kept: list[socket.socket] = []
    listens = socket.create_server(("127.0.0.1", 0))

    def take() -> None:
        while True:
            try:
                near = listens.accept()[0]
            except OSError:
                return
            kept.append(near)
            threading.Thread(target=_served, args=(serve, near), daemon=True).start()

    taking = threading.Thread(target=take, daemon=True)
    taking.start()
    try:
        yield int(listens.getsockname()[1])
    finally:
        for each in (listens, *kept):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        taking.join()


def carry(near: socket.socket, target: int) -> None:
    """Both ways between a connection and a port."""
    with socket.create_connection(("127.0.0.1", target)) as far:
        back = threading.Thread(target=_pump, args=(far, near), daemon=True)
        back.start()
        _pump(near, far)
        back.join()


def _served(serve: Callable[[socket.socket], None], near: socket.socket) -> None:
    with suppress(OSError), near:
        serve(near)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)

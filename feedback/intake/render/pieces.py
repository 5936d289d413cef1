"""A page rendered once and sent many times: everything but the token is prepared, also as gzip."""

import zlib
from dataclasses import dataclass
from struct import Struct

from feedback.intake.render.page import Page

MARK = "token-goes-here"

_GZIP_HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255))  # RFC 1952: no name, no time
_STORED = Struct("<BHH")
_TRAILER = Struct("<II")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A page's bytes before and after its token, plain and deflated, and its policy."""

    before: bytes
    after: bytes
    policy: str
    packed_before: bytes
    packed_after: bytes
    checksum: int

    def plain(self, token: bytes) -> bytes:
        """The page with this token."""
        return self.before + token + self.after

    def packed(self, token: bytes) -> bytes:
        """The same as one gzip member; only the token's checksum is computed now.

        The token goes in as a stored block (RFC 1951 §3.2.4), so it shares no compression
        window with the text around it.
        """
        n = len(token)
        checksum = zlib.crc32(self.after, zlib.crc32(token, self.checksum))
        return b"".join(
            (
                self.packed_before,
                _STORED.pack(0, n, n ^ 0xFFFF),
                token,
                self.packed_after,
                _TRAILER.pack(checksum, (len(self.before) + n + len(self.after)) & 0xFFFFFFFF),
            )
        )


def pieces(page: Page) -> Pieces:
    """A page that was rendered with `MARK` as its token, taken apart there."""
    # The last one: the token stands behind everything that a survey's author wrote.
    before, _, after = page.html.rpartition(MARK)
    head, tail = before.encode(), after.encode()
    first = zlib.compressobj(9, zlib.DEFLATED, -15)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    return Pieces(
        before=head,
        after=tail,
        policy=page.policy,
        packed_before=_GZIP_HEAD + first.compress(head) + first.flush(zlib.Z_FULL_FLUSH),
        packed_after=last.compress(tail) + last.flush(),
        checksum=zlib.crc32(head),
    )

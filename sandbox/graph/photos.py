"""Pictures of people: drawn, not photographed, and only of some."""

import struct
import zlib
from functools import lru_cache

from sandbox.content.chance import scatter
from sandbox.directory import Person
from sandbox.graph.call import Answer, Call, GraphError, reply

SIZES = (48, 64, 96, 120, 240, 360, 432, 504, 648)


def answer(call: Call, number: int, person: Person, rest: list[str]) -> Answer:
    if rest[-1] == "$value":
        call.sandbox.counters.count("photos", call.tenant.id)
    if not call.tenant.directory.has_photo(number):
        raise GraphError(
            404, "ImageNotFound", f"Exception of type 'ImageNotFoundException' was thrown for {person['id']}."
        )
    return picture(call, scatter(call.tenant.directory.key, number + 40_000), rest, f"users('{person['id']}')")


def of_operator(call: Call, rest: list[str]) -> Answer:
    return picture(call, int(call.operator.oid[:8], 16), rest, "Me")


def picture(call: Call, chance: int, rest: list[str], whose: str) -> Answer:
    """The description or the bytes; a size that does not exist is not found."""
    size = 240
    if rest[0] == "photos" and len(rest) > 1:
        width = rest[1].casefold().partition("x")[0]
        if not width.isdigit() or int(width) not in SIZES:
            raise GraphError(404, "ImageNotFound", "The photo wasn't found in this size.")
        size = int(width)
    if rest[-1] == "$value":
        return Answer(200, drawn(chance, size), {"ETag": f'"{chance & 0xFFFFFFFF:08X}"'}, "image/png")
    return reply({
        "@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{whose}/photo/$entity",
        "@odata.mediaContentType": "image/png",
        "@odata.mediaEtag": f'"{chance & 0xFFFFFFFF:08X}"',
        "id": f"{size}x{size}",
        "width": size,
        "height": size,
    })  # fmt: skip


@lru_cache(maxsize=500)
def drawn(chance: int, size: int) -> bytes:
    """A head and shoulders on a ground of some colour, as a PNG with a palette."""
    ground = ((chance >> 8) % 120 + 110, (chance >> 16) % 120 + 110, (chance >> 24) % 120 + 110)
    skin = ((chance >> 32) % 110 + 130, (chance >> 36) % 70 + 100, (chance >> 40) % 60 + 80)
    cloth = ((chance >> 44) % 150, (chance >> 48) % 150, (chance >> 52) % 150)
    half, head, shoulders = size / 2, size * 0.2, size * 0.36
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        row = bytearray(size)
        fill(row, half, reach(head, y - size * 0.38), 1)
        fill(row, half, reach(shoulders, y - size), 2)
        rows += row
    palette = bytes([*ground, *skin, *cloth])
    head_chunk = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head_chunk) + chunk(b"PLTE", palette)
        + chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b"")
    )  # fmt: skip


def reach(radius: float, distance: float) -> float:
    """Half the width of a circle at this distance from its middle."""
    return (radius * radius - distance * distance) ** 0.5 if abs(distance) < radius else 0.0


def fill(row: bytearray, middle: float, half_width: float, colour: int) -> None:
    if half_width > 0:
        start, end = int(middle - half_width), int(middle + half_width)
        row[start:end] = bytes([colour]) * (end - start)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

"""The container of older Office documents: whether its chains of sectors end.

A sector's follower stands in a table. In a damaged file the followers can run in a circle, and the library that reads
.xls would gather them until memory ends, and the program with it. Nothing else is read here.
"""

import struct
from array import array

_HEADER = struct.Struct("<30xH28xI4xI")
_LISTED = struct.Struct("<109I")
_LAST = 0xFFFFFFFA  # from here on no sector is meant


def chains_end(data: bytes) -> bool:
    """Whether every chain of sectors in a compound file comes to an end."""
    try:
        return _chains_end(data)
    except (struct.error, IndexError):
        return False


def _chains_end(data: bytes) -> bool:
    shift, first_mini, first_list = _HEADER.unpack_from(data)
    if shift not in (9, 12):
        return False
    size = 1 << shift
    tables = [sector for sector in _LISTED.unpack_from(data, 0x4C) if sector < _LAST]
    lists = 0
    while first_list < _LAST:
        entries = _numbers(data, first_list, size)
        tables += [sector for sector in entries[:-1] if sector < _LAST]
        first_list = entries[-1]
        lists += 1
        if lists > len(data) // size:
            return False
    followers = array("I")
    for sector in tables:
        followers.extend(_numbers(data, sector, size))
    if _circles(followers):
        return False
    small = array("I")
    while first_mini < len(followers):
        small.extend(_numbers(data, first_mini, size))
        first_mini = followers[first_mini]
    return not _circles(small)


def _numbers(data: bytes, sector: int, size: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)


def _circles(followers: "array[int]") -> bool:
    """Whether following the numbers from anywhere leads back to where one was."""
    walk_of = array("I", bytes(4 * len(followers)))
    for start in range(len(followers)):
        at = start
        while at < len(followers) and not walk_of[at]:
            walk_of[at] = start + 1
            at = followers[at]
        if at < len(followers) and walk_of[at] == start + 1:
            return True
    return False

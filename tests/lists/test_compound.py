import struct
from pathlib import Path

import pytest

from exogui.errors import InputError
from exogui.lists.compound import chains_end
from exogui.lists.reading import open_file

OLD = (Path(__file__).parent.parent / "data" / "lists" / "old.xls").read_bytes()


def _table_of_followers() -> int:
    first: int = struct.unpack_from("<I", OLD, 0x4C)[0]
    return (first + 1) * 512


def test_a_sound_file_ends() -> None:
    assert chains_end(OLD)


@pytest.mark.parametrize("follower", [0, 1])
def test_followers_in_a_circle_are_refused_before_they_fill_the_memory(tmp_path: Path, follower: int) -> None:
    data = bytearray(OLD)
    struct.pack_into("<I", data, _table_of_followers() + 4, follower)
    assert not chains_end(bytes(data))
    (tmp_path / "list.xls").write_bytes(data)
    with pytest.raises(InputError, match="is damaged"):
        open_file(tmp_path / "list.xls")


@pytest.mark.parametrize("length", [0, 30, 70, 80, 511, 512, 2000])
def test_a_cut_off_file_raises_nothing(length: int) -> None:
    assert not chains_end(OLD[:length])


def test_a_list_of_tables_in_a_circle() -> None:
    data = bytearray(OLD)
    struct.pack_into("<I", data, 0x44, 0)
    struct.pack_into("<I", data, 1024 - 4, 0)
    assert not chains_end(bytes(data))

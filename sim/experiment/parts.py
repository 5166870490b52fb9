"""Part files: the daily counts and the order log of one replication, in Parquet, with hashes of file and content."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import DamageError
from sim.experiment.files import in_one_line, write_whole

__all__ = ["Part", "checked_bytes", "content_hash", "read_part", "write_part"]

Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Part:
    """A part file.

    Parameters
    ----------
    file : str
        Name inside the folder of parts: letters, digits, ``_`` and ``-``, and ``.parquet``.
    bytes : str
        SHA-256 of the file, by which damage is noticed.
    content : str
        SHA-256 of the columns, which no version of the file format changes.

    Raises
    ------
    ValueError
        The name could lead out of the folder of parts.
    """

    file: str
    bytes: str
    content: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}\.parquet", self.file):
            raise ValueError(f"{self.file[:100]!r} is no name of a part")

    def as_dict(self) -> dict[str, str]:
        """Return the part as the ledger keeps it."""
        return asdict(self)


def content_hash(columns: Columns) -> str:
    """Hash columns by name, type and values.

    Parameters
    ----------
    columns : mapping of str to ndarray, (n_rows,)
        Integer columns.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    found = hashlib.sha256()
    for name in sorted(columns):
        little = np.ascontiguousarray(columns[name], dtype=columns[name].dtype.newbyteorder("<"))
        found.update(f"{name} {little.dtype.str} {little.shape}\n".encode())
        found.update(little.data)
    return found.hexdigest()


def write_part(folder: Path, name: str, columns: Columns) -> Part:
    """Write columns to a part file.

    Parameters
    ----------
    folder : Path
        Folder of parts.
    name : str
        Name of the file without ending.
    columns : mapping of str to ndarray, (n_rows,)
        Integer columns.

    Returns
    -------
    Part

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.table({column: pyarrow.array(values) for column, values in columns.items()})
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    data = sink.getvalue()
    part = Part(f"{name}.parquet", hashlib.sha256(data).hexdigest(), content_hash(columns))
    write_whole(folder / part.file, lambda file: file.write(data))
    return part


def checked_bytes(folder: Path, part: Part) -> bytes:
    """Read the bytes of a part file and check them.

    Parameters
    ----------
    folder : Path
        Folder of parts.
    part : Part
        The file and its hashes.

    Returns
    -------
    bytes

    Raises
    ------
    DamageError
        The file is missing, damaged or another one.
    StoreError
        It cannot be read.
    """
    path = folder / part.file
    if not path.exists():
        raise DamageError(f"{path}: missing")
    with in_one_line(path, "read"):
        data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != part.bytes:
        raise DamageError(f"{path}: damaged or exchanged: its hash is not the one in the ledger")
    return data


def read_part(folder: Path, part: Part) -> dict[str, NDArray[Any]]:
    """Read a part file back, after its bytes were checked.

    Parameters
    ----------
    folder : Path
        Folder of parts.
    part : Part
        The file and its hashes.

    Returns
    -------
    dict of str to ndarray, (n_rows,)

    Raises
    ------
    DamageError
        The file is missing, damaged or another one.
    StoreError
        It cannot be read.
    """
    import pyarrow
    from pyarrow import parquet

    data = checked_bytes(folder, part)
    try:
        table = parquet.read_table(io.BytesIO(data), use_threads=False)
        columns = {name: table.column(name).to_numpy() for name in table.column_names}
        agrees = all(c.dtype.kind in "iu" for c in columns.values()) and content_hash(columns) == part.content
    except (pyarrow.ArrowException, ValueError, OSError) as error:
        raise DamageError(f"{folder / part.file}: no table of whole numbers: {error}") from error
    if not agrees:
        raise DamageError(f"{folder / part.file}: other columns than the ledger says")
    return columns

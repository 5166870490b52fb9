"""Part files: the daily counts and the order log of one replication, in Parquet, with hashes of file and content."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import StoreError
from sim.experiment.files import write_whole

__all__ = ["Part", "content_hash", "read_part", "write_part"]

Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Part:
    """A part file.

    Parameters
    ----------
    file : str
        Name inside the folder of parts.
    bytes : str
        SHA-256 of the file, by which damage is noticed.
    content : str
        SHA-256 of the columns, which no version of the file format changes.
    """

    file: str
    bytes: str
    content: str

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
        found.update(little.tobytes())
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
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    data = buffer.getvalue()
    part = Part(f"{name}.parquet", hashlib.sha256(data).hexdigest(), content_hash(columns))
    write_whole(folder / part.file, lambda file: file.write(data))
    return part


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
    StoreError
        The file is missing, damaged or another one.
    """
    from pyarrow import parquet

    path = folder / Path(part.file).name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror or error}") from error
    if hashlib.sha256(data).hexdigest() != part.bytes:
        raise StoreError(f"{path}: damaged or exchanged: its hash is not the one in the ledger")
    table = parquet.read_table(io.BytesIO(data), use_threads=False)
    return {name: table.column(name).to_numpy() for name in table.column_names}

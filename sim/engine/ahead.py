"""Memory asked for ahead of its use, so that the processor waits for several places at once instead of one by one.

A processor keeps some two dozen such questions and forgets the others: asked a few visits ahead they halve the waiting
in large worlds, asked for a whole block at once they did nothing.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload
from numba.np.arrayobj import make_array

AHEAD = 8
"""Visits between asking for the memory of a group and reading it."""

READ, KEEP, DATA = 0, 3, 1
"""What LLVM's prefetch takes: no write is meant, kept in all caches, not instructions."""


@intrinsic
def _prefetch(typingctx, array, index):
    def generate(context, builder, signature, args):
        data = make_array(signature.args[0])(context, builder, args[0]).data
        place = builder.zext(args[1], ir.IntType(64)) if args[1].type.width < 64 else args[1]
        at, number = builder.bitcast(builder.gep(data, [place]), ir.IntType(8).as_pointer()), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [at.type, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", (at.type,), kind)
        builder.call(prefetch, [at, *(ir.Constant(number, word) for word in (READ, KEEP, DATA))])
        return context.get_dummy_value()

    return types.void(array, index), generate


def ask_for(array, index):
    """Ask for the memory of a record that is read soon; run as Python it does nothing.

    Parameters
    ----------
    array : ndarray, (n,)
        One that is contiguous.
    index : int
        Not negative; it need not lie in the array.
    """


@overload(ask_for, inline="always")
def _ask_for(array, index):
    return lambda array, index: _prefetch(array, index)

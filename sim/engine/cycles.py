"""The processor's counter of cycles, for a profile of the loop: read in a few nanoseconds, in compiled code only."""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic
def processor_cycles(typingctx):
    """Return cycles since some moment, int64; only differences mean anything."""

    def generate(context, builder, signature, args):
        read = builder.module.declare_intrinsic("llvm.readcyclecounter", (), ir.FunctionType(ir.IntType(64), []))
        return builder.call(read, [])

    return types.int64(), generate

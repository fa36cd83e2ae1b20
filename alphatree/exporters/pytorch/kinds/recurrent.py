"""Recurrent layers in PyTorch, which return their last state as well."""

from __future__ import annotations

from alphatree.exporters.pytorch.code import Arg, Call, Index, Node, Raw, call
from alphatree.exporters.pytorch.forms import Form, Request, special, writes
from alphatree.layers.recurrent import Gru, Lstm, Rnn


@writes(Rnn, Lstm, Gru)
def _recurrent(request: Request, spec: Rnn | Lstm | Gru) -> Form:
    module: Node = Call(
        Raw(f"nn.{spec.kind.upper()}"),
        (
            Arg(request.shape[1]),
            Arg(spec.hidden_size),
            Arg(spec.num_layers, "num_layers", default=1),
            Arg(spec.bias, "bias", default=True),
            Arg(True, "batch_first"),
            Arg(spec.bidirectional, "bidirectional", default=False),
        ),
    )
    if spec.bias and not spec.recurrent_bias:
        module = call("one_bias", module)
    return special(module, lambda member, inputs: Index(Call(member, (Arg(inputs[0]),)), (0,)))

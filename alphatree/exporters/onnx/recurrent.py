"""Recurrent layers as ONNX nodes. ONNX wants (T, batch, F) and gives (T, directions, batch, hidden)."""

from __future__ import annotations

from alphatree.exporters.onnx.builder import LayerScope, writes
from alphatree.layers.recurrent import Gru, Lstm, Rnn


@writes(Rnn, Lstm, Gru)
def _recurrent(scope: LayerScope, spec: Rnn | Lstm | Gru) -> str:
    directions, hidden = 1 + spec.bidirectional, spec.hidden_size
    steps, width = scope.shape
    x = scope.transpose(scope.x, 1, 0, 2)
    # PyTorch's GRU applies its reset gate behind the linear map, which ONNX calls linear_before_reset
    how = {"linear_before_reset": 1} if spec.kind == "gru" else {}
    for number in range(spec.num_layers):
        rows = spec.gates * hidden
        bias = (scope.weight(f"bias_l{number}", (directions, 2 * rows)),) if spec.bias else ()
        y = scope.op(
            spec.kind.upper(),
            x,
            scope.weight(f"weight_ih_l{number}", (directions, rows, width)),
            scope.weight(f"weight_hh_l{number}", (directions, rows, hidden)),
            *bias,
            hidden_size=hidden,
            direction="bidirectional" if spec.bidirectional else "forward",
            **how,
        )
        width = directions * hidden
        x = scope.reshape(scope.transpose(y, 0, 2, 1, 3), steps, scope.batch, width)
    return scope.transpose(x, 1, 0, 2)

import { type Call, call, numbers as n } from "../call.js";

/** What moves elements, convolutions and transforms. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function shapes({ numpy: np, lax }: any): Call[] {
  const ints = (...values: number[]) => np.array(Int32Array.from(values), { dtype: "int32" });
  return [
    call("numpy.reshape", "", (x) => np.reshape(x, [3, 2]), [n([2, 3])]),
    call("numpy.transpose", "", (x) => np.transpose(x), [n([2, 3])]),
    call("numpy.transpose", "[2, 0, 1]", (x) => np.transpose(x, [2, 0, 1]), [n([2, 3, 4])]),
    call("numpy.moveaxis", "", (x) => np.moveaxis(x, 0, -1), [n([2, 3, 4])]),
    call("numpy.swapaxes", "", (x) => np.swapaxes(x, 0, 2), [n([2, 3, 4])]),
    call("numpy.flip", "axis -1", (x) => np.flip(x, -1), [n([2, 3])]),
    call("numpy.roll", "", (x) => np.roll(x, 2), [n([5])]),
    call("numpy.roll", "axis 1", (x) => np.roll(x, -1, 1), [n([2, 3])]),
    call("numpy.rot90", "", (x) => np.rot90(x), [n([2, 3])]),
    call("numpy.tile", "", (x) => np.tile(x, [2, 3]), [n([2, 2])]),
    call("numpy.repeat", "", (x) => np.repeat(x, 2, 1), [n([2, 2])]),
    call("numpy.broadcastTo", "", (x) => np.broadcastTo(x, [2, 3]), [n([3])]),
    call("numpy.squeeze", "", (x) => np.squeeze(x), [n([2, 1, 3])]),
    call("numpy.expandDims", "axis -1", (x) => np.expandDims(x, -1), [n([2, 3])]),
    call("numpy.ravel", "", (x) => np.ravel(x), [n([2, 3])]),
    call(
      "numpy.pad",
      "",
      (x) =>
        np.pad(x, [
          [1, 0],
          [0, 2],
        ]),
      [n([2, 3])],
    ),
    call("numpy.concatenate", "axis -1", (a, b) => np.concatenate([a, b], -1), [n([2, 3]), n([2, 2], 2)]),
    call("numpy.stack", "axis -1", (a, b) => np.stack([a, b], -1), [n([2, 3]), n([2, 3], 2)]),
    call("numpy.split", "second part", (x) => np.split(x, [1], 1)[1], [n([2, 3])]),
    call("numpy.diag", "of a vector", (x) => np.diag(x), [n([3])]),
    call("numpy.diag", "of a matrix, offset -1", (x) => np.diag(x, -1), [n([3, 3])]),
    call("numpy.tril", "", (x) => np.tril(x, -1), [n([3, 3])]),
    call("numpy.triu", "", (x) => np.triu(x), [n([3, 3])]),
    call("numpy.sort", "", (x) => np.sort(x), [[3, 1, 2]]),
    call("numpy.sort", "ties", (x) => np.sort(x), [[2, 1, 2]]),
    call("numpy.sort", "axis 0", (x) => np.sort(x, 0), [n([4, 2])]),
    call("numpy.unwrap", "", (x) => np.unwrap(x), [[0, 3, 7, 11]]),
    call("numpy.nanmax", "", (x) => np.nanmax(x), [[1, 3, 2]]),
    call("numpy.nanprod", "", (x) => np.nanprod(x), [[1, 3, 2]]),
    call("numpy.nanvar", "", (x) => np.nanvar(x), [[1, 3, 2]]),
    call("numpy.select", "", (a, b) => np.select([np.array([true, false])], [a], b), [
      [1, 2],
      [3, 4],
    ]),
    call("numpy.modf", "fraction", (x) => np.modf(x)[0], [[1.25, -2.5]]),
    call("numpy.append", "", (a, b) => np.append(a, b), [
      [1, 2],
      [3, 4],
    ]),
    call("numpy.fft.irfft", "", (a, b) => np.fft.irfft({ real: a, imag: b }), [n([3]), n([3], 2)]),
    call("lax.topK", "", (x) => lax.topK(x, 2)[0], [[3, 1, 2, 5]]),
    call("numpy.take", "twice the same", (x) => np.take(x, ints(0, 2, 2), 0), [n([3, 2])]),
    call("numpy.take", "axis -1", (x) => np.take(x, ints(2, 0), -1), [n([2, 3])]),
    call(
      "numpy.takeAlongAxis",
      "",
      (x) =>
        np.takeAlongAxis(
          x,
          np.array(
            [
              [0, 0],
              [1, 0],
            ],
            { dtype: "int32" },
          ),
          1,
        ),
      [n([2, 2])],
    ),
    call("Array.slice", "a row and a range", (x) => x.slice(1, [0, 2]), [n([2, 3])]),
    call("Array.slice", "repeated indices", (x) => x.slice(ints(0, 1, 1)), [n([3, 2])]),
    call("Array.slice", "a negative index", (x) => x.slice(-1), [n([3, 2])]),

    call("lax.conv", "VALID", (x, w) => lax.conv(x, w, [1, 1], "VALID"), [
      n([1, 2, 5, 5]),
      n([2, 2, 3, 3], 2),
    ]),
    call("lax.conv", "SAME, stride 2", (x, w) => lax.conv(x, w, [2, 2], "SAME"), [
      n([1, 2, 5, 5]),
      n([2, 2, 3, 3], 2),
    ]),
    call("lax.conv", "stride [2, 1]", (x, w) => lax.conv(x, w, [2, 1], "VALID"), [
      n([1, 2, 6, 5]),
      n([2, 2, 3, 3], 2),
    ]),
    call(
      "lax.convGeneralDilated",
      "padding, window dilation 2",
      (x, w) =>
        lax.convGeneralDilated(
          x,
          w,
          [1, 1],
          [
            [1, 0],
            [0, 2],
          ],
          { rhsDilation: [2, 2] },
        ),
      [n([1, 2, 6, 6]), n([2, 2, 3, 3], 2)],
    ),
    call(
      "lax.convGeneralDilated",
      "input dilation 2",
      (x, w) =>
        lax.convGeneralDilated(
          x,
          w,
          [1, 1],
          [
            [1, 1],
            [1, 1],
          ],
          { lhsDilation: [2, 2] },
        ),
      [n([1, 2, 3, 3]), n([2, 2, 3, 3], 2)],
    ),
    call(
      "lax.convGeneralDilated",
      "2 groups",
      (x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME", { featureGroupCount: 2 }),
      [n([1, 4, 4, 4]), n([4, 2, 3, 3], 2)],
    ),
    call(
      "lax.convGeneralDilated",
      "depthwise, stride 2",
      (x, w) => lax.convGeneralDilated(x, w, [2, 2], "SAME", { featureGroupCount: 2 }),
      [n([1, 2, 5, 5]), n([2, 1, 3, 3], 2)],
    ),
    call("lax.convGeneralDilated", "1-D", (x, w) => lax.convGeneralDilated(x, w, [2], "SAME"), [
      n([1, 2, 7]),
      n([2, 2, 3], 2),
    ]),
    call("lax.convTranspose", "stride 2", (x, w) => lax.convTranspose(x, w, [2, 2], "SAME"), [
      n([1, 2, 3, 3]),
      n([2, 2, 3, 3], 2),
    ]),
    call("lax.reduceWindow", "max", (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]), [n([4, 4])]),
    call("lax.reduceWindow", "max, overlapping", (x) => lax.reduceWindow(x, np.max, [3, 3], [1, 1]), [
      n([4, 4]),
    ]),
    call("lax.reduceWindow", "sum, overlapping", (x) => lax.reduceWindow(x, np.sum, [3, 3], [1, 1]), [
      n([4, 4]),
    ]),
    call("numpy.fft.fft", "real part", (a, b) => np.fft.fft({ real: a, imag: b }).real, [n([4]), n([4], 2)]),
    call("numpy.fft.rfft", "imaginary part", (x) => np.fft.rfft(x).imag, [n([6])]),
    call("numpy.fft.ifft", "imaginary part", (a, b) => np.fft.ifft({ real: a, imag: b }).imag, [
      n([4]),
      n([4], 2),
    ]),
  ];
}

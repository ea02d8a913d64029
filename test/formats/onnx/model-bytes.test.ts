import fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "../../../src/errors.js";
import type { Int64, ModelProto } from "../../../src/formats/onnx/messages.js";
import { decodeModel, encodeModel } from "../../../src/formats/onnx/model-bytes.js";

const model = (dims: Int64[], int64Data: Int64[]): ModelProto => ({
  irVersion: 8,
  opsetImport: [{ domain: "", version: 17 }],
  graph: {
    name: "g",
    node: [
      {
        opType: "Cast",
        input: ["x", ""],
        output: ["y"],
        attribute: [
          { name: "i", type: 2, i: 0 },
          { name: "f", type: 1, f: 0 },
          { name: "ints", type: 7, ints: [-1, 2n ** 62n] },
          { name: "s", type: 3, s: new Uint8Array([195, 164]) },
        ],
      },
    ],
    initializer: [{ name: "w", dims, dataType: 7, int64Data, rawData: new Uint8Array([1, 2]) }],
    input: [
      { name: "x", type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: "batch" }, {}] } } } },
    ],
    output: [{ name: "y" }],
  },
});

test("what was written is read again: fields that are 0, empty inputs, 64-bit integers to their last bit", () => {
  const integers = fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
  fc.assert(
    fc.property(integers, (values) => {
      const { graph, irVersion, opsetImport } = decodeModel(encodeModel(model([2, 3], values)));
      expect({ irVersion, opsetImport }).toEqual({
        irVersion: 8n,
        opsetImport: [{ domain: "", version: 17n }],
      });
      const [{ dims, int64Data, rawData, floatData }] = graph.initializer;
      expect(dims).toEqual([2n, 3n]);
      expect(int64Data).toEqual(values);
      expect(floatData).toEqual([]);
      expect([...rawData!]).toEqual([1, 2]);
      const [{ input, attribute }] = graph.node;
      expect(input).toEqual(["x", ""]);
      expect(attribute).toMatchObject([{ i: 0n }, { f: 0 }, { ints: [-1n, 2n ** 62n] }, {}]);
      expect(attribute![1].i).toBeUndefined();
      expect([...attribute![3].s!]).toEqual([195, 164]);
      expect(graph.input[0].type!.tensorType!.shape!.dim).toEqual([{ dimParam: "batch" }, {}]);
    }),
  );
});

test("other bytes are a FormatError, whatever they are", () => {
  const whole = encodeModel(model([2], [1n]));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
      const bytes = whole.slice();
      bytes[at] = byte;
      try {
        decodeModel(bytes.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
  expect(() => decodeModel(new Uint8Array())).toThrow(
    "ONNX: these 0 bytes hold no model: there is no graph in them; is this another kind of file?",
  );
  const cut = () => decodeModel(whole.subarray(0, -1));
  expect(cut).toThrow(FormatError);
  expect(cut).toThrow(/^ONNX: these bytes are no model: \w/);
});

import { FormatError } from "../../errors.js";
import { otherFormat } from "../other-format.js";
import type { ModelProto } from "./messages.js";
import { ModelMessage } from "./schema.js";

/** The bytes of a file. In Node protobufjs answers a Buffer, of a memory that others use too. */
export const encodeModel = (model: ModelProto): Uint8Array =>
  new Uint8Array(ModelMessage.encode(withoutBigints(model) as ModelProto).finish());

/**
 * The model in a file's bytes. Every field that may be there several times is an array, every 64-bit integer a bigint;
 * other fields that the bytes lack are undefined. What it says is not checked, but that it has a graph.
 *
 * @throws {FormatError} where the bytes are no such message.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  let model: ModelProto;
  try {
    // Parts of a Buffer would be Buffers too, whose slice() makes no copy.
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const message = ModelMessage.decode(plain);
    model = ModelMessage.toObject(message, { longs: BigInt, arrays: true }) as ModelProto;
  } catch (error) {
    refuseOther(bytes);
    throw new FormatError(`ONNX: these bytes are no model: ${(error as Error).message}`);
  }
  if (model.graph === undefined) {
    refuseOther(bytes);
    throw new FormatError(
      `ONNX: these ${bytes.length} bytes hold no model: there is no graph in them; is this another kind of file?`,
    );
  }
  return model;
}

/** The number and the type of a model's first field, which is the version of the format. */
const FIRST_FIELD = 0x08;

/** Only what could not be read is looked at: a model may begin with any field. */
function refuseOther(bytes: Uint8Array): void {
  const other = bytes[0] === FIRST_FIELD ? null : otherFormat(bytes, "ONNX model (.onnx)");
  if (other !== null) throw new FormatError(`ONNX: this ${other}`);
}

/** Bigints in the two halves that protobufjs writes; it would take them for 0. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === "bigint") {
    return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
  }
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutBigints(part)]));
}

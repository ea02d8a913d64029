import { describeItems } from "../../../describe.js";
import { FormatError } from "../../../errors.js";
import { MAX_ELEMENTS, type Shape, sizeOf } from "../../../tensor/shape.js";
import { Tensor } from "../../../tensor/tensor.js";
import { DataLocation, type TensorProto } from "../messages.js";
import { elementsOf, elementType } from "./element-types.js";
import { Known, type Value } from "./value.js";

/** The content of a file beside the model, by the name that the model has for it. */
export type ExternalData = (location: string) => Uint8Array;

/**
 * A constant of the graph: floats as a tensor, integers and booleans as {@link Known}.
 *
 * @param what it is called in errors, as `initializer "conv1.weight"`.
 * @throws {FormatError} where its type is none that there is here, or its data do not fill its shape.
 */
export function readTensor(what: string, proto: TensorProto, external: ExternalData | undefined): Value {
  const fail = (text: string): never => {
    throw new FormatError(`importOnnx: ${what} ${text}`, { name: proto.name });
  };
  const type = elementType(proto.dataType);
  if (typeof type === "string") return fail(`is ${type}; convert it to one of them before it is exported`);
  const shape = proto.dims.map(Number);
  const size = sizeOf(shape);
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0) || !(size <= MAX_ELEMENTS)) {
    return fail(
      `has the shape ${describeItems(shape)}; sizes must be at least 0, and at most ${MAX_ELEMENTS} together`,
    );
  }
  if (proto.segment !== undefined) return fail("is one segment of a tensor; write it in one piece");
  const whole =
    proto.dataLocation === DataLocation.EXTERNAL ? withExternalData(proto, external, fail) : proto;
  const elements = elementsOf(whole, type, size);
  if (typeof elements === "string") {
    return fail(
      `has the shape [${shape.join(", ")}] of ${type.name}, ${size} elements, but ${elements}; the file is damaged or cut off`,
    );
  }
  const { number } = type;
  if (type.dtype === "int32" || type.dtype === "uint8") {
    return Known.of(Float64Array.from(elements as Iterable<number>, Number), shape, type.name);
  }
  const floats = number === undefined ? elements : Array.from(elements as Iterable<number>, number);
  return float(type.dtype, floats as Iterable<number>, shape);
}

function float(dtype: "float32" | "float64", numbers: Iterable<number>, shape: Shape): Tensor {
  const data = dtype === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers);
  return Tensor.fromHost(dtype, data, shape);
}

/** The tensor with the bytes that lie in another file as if they lay in the model. */
function withExternalData(
  proto: TensorProto,
  external: ExternalData | undefined,
  fail: (text: string) => never,
): TensorProto {
  const told = new Map(proto.externalData?.map(({ key, value }) => [key, value]));
  const location = told.get("location") ?? "";
  if (external === undefined) {
    return fail(
      `lies in the file ${JSON.stringify(location)} beside the model; pass what answers its bytes as the option externalData: (location) => bytes`,
    );
  }
  const bytes: unknown = external(location);
  if (!(bytes instanceof Uint8Array))
    return fail(`lies in ${JSON.stringify(location)}, for which externalData answers no Uint8Array`);
  const offset = Number(told.get("offset") ?? 0);
  const length = Number(told.get("length") ?? bytes.length - offset);
  if (!isPosition(offset) || !isPosition(length) || offset + length > bytes.length) {
    return fail(
      `lies in ${JSON.stringify(location)} at ${told.get("offset")}, ${told.get("length")} bytes, but that has ${bytes.length} bytes; fetch the file again`,
    );
  }
  return { ...proto, rawData: bytes.subarray(offset, offset + length) };
}

const isPosition = (n: number) => Number.isSafeInteger(n) && n >= 0;

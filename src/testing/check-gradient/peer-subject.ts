import { describe } from "../../describe.js";
import { DTypeError, ValueError } from "../../errors.js";
import { createArray, type DType } from "../../tensor/dtype.js";
import { formatShape, type Shape } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import type { Settings } from "../gradcheck/options.js";
import { optionsCode, PRINTED } from "../gradcheck/reproduction.js";
import type { Subject } from "../gradcheck/subject.js";
import { checkDifferentiated, subjectInputs } from "../gradcheck/subject-inputs.js";
import { nameOrSource } from "../gradcheck/subject-of.js";
import { elementsCode, toCode } from "../to-code.js";
import { subjectOfArrays } from "./array-function.js";
import { type NestedNumbers, readNumbers } from "./numbers.js";

/** What an input of a function of another library may be besides its own arrays; integers are held fixed. */
export type PlainInput = number | NestedNumbers | Float32Array | Float64Array | Int32Array;

/** An array of another library, read out. */
export interface PeerArray {
  readonly shape: Shape;
  /** As that library calls it. */
  readonly dtype: string;
  readonly data: ArrayLike<number>;
}

/** Another library that computes values and gradients. */
export interface Peer {
  /** The function that checks, as messages call it. */
  readonly check: string;
  /** What answers the gradient, as messages call it. */
  readonly differentiator: string;
  readonly precision: "float32" | "float64";
  /** What a program that reproduces the check begins with. */
  readonly imports: readonly string[];
  /** The arguments before f. */
  readonly leading: string;
  /** Options of its own, beside those of gradcheck. */
  readonly printed?: Readonly<Record<string, unknown>>;
  /** What a user wrote for a function that the library wrapped, null where it did not. */
  sourceOf?(f: (...inputs: never[]) => unknown): string | null;
  /** One of its arrays, null where it is none. */
  read(value: unknown): PeerArray | null;
  /** How one of its arrays is written in a program. */
  write(elements: string, array: PeerArray): string;
  /** Computes f; `take` copies what it answered before that is freed. */
  value(inputs: readonly PeerArray[], take: (y: unknown) => Tensor): Tensor;
  /** Jᵀ·dy for those inputs that are wanted, by their places. */
  gradient(
    inputs: readonly PeerArray[],
    wanted: readonly number[],
    dy: PeerArray,
    take: (gradient: unknown, place: number) => Tensor,
  ): Tensor[];
}

/** What the types of elements of other libraries are here. */
const DTYPES: Readonly<Record<string, DType>> = {
  float32: "float32",
  float64: "float64",
  int32: "int32",
  bool: "uint8",
};

/** A function of another library's arrays as a subject of gradcheck. */
export function peerSubject(
  peer: Peer,
  f: (...inputs: never[]) => unknown,
  inputs: readonly unknown[],
  settings: Settings,
): Subject {
  const { check, precision } = peer;
  if (typeof f !== "function") {
    throw new ValueError(`${check}: f is ${describe(f)}; it must be a function of arrays`);
  }
  if (!Array.isArray(inputs)) {
    throw new ValueError(`${check}: inputs must be a list, as in ${check}(${peer.leading}f, [[1, 2, 3]])`);
  }
  const arrays = inputs.map((input, i) => readInput(peer, i, input));
  const given = arrays.map((array) => tensorOf(array, precision));
  const dtypes = arrays.map(({ dtype }) => (isFloating(dtype) ? precision : dtype));
  const own = subjectInputs(given, settings.inputs);
  const wanted = own.flatMap((input, i) => (input.wanted ? [i] : []));
  const wrapped = peer.sourceOf?.(f) ?? null;
  const source = wrapped ?? nameOrSource(f);
  const name = settings.name ?? ((wrapped === null ? f.name : wrapped.split("(")[0]) || "f");
  const toPeer = (tensors: readonly Tensor[]): PeerArray[] =>
    tensors.map((t, i) => ({ shape: t.shape, dtype: dtypes[i], data: t.dataSync() }));

  const subject = subjectOfArrays({
    name,
    source,
    differentiator: peer.differentiator,
    inputs: own,
    given,
    notes: [],
    precision,
    value: (tensors) => peer.value(toPeer(tensors), (y) => readResult(peer, `what ${name} returned`, y)),
    gradient(tensors, dy) {
      const incoming = { shape: dy.shape, dtype: precision, data: dy.dataSync() };
      const gradients = peer.gradient(toPeer(tensors), wanted, incoming, (gradient, place) =>
        readResult(peer, `the gradient of ${own[place].name}`, gradient),
      );
      return tensors.map((_, i) => (own[i].wanted ? gradients[wanted.indexOf(i)] : null));
    },
    reproduce(options) {
      const size = given.reduce((sum, t) => sum + t.size, 0);
      const list = inputs.map((input, i) => {
        if (peer.read(input) === null) return toCode(input);
        return peer.write(elementsCode(given[i]), arrays[i]);
      });
      const printed =
        size <= PRINTED
          ? `[\n${list.map((text) => `  ${text},\n`).join("")}]`
          : `[/* ${arrays.map(({ shape, dtype }) => `${dtype} ${formatShape(shape)}`).join(", ")} */]`;
      return [
        ...peer.imports,
        "",
        `const f = ${source};`,
        `${check}(${peer.leading}f, ${printed}${optionsCode({ ...options, ...peer.printed })});`,
      ].join("\n");
    },
  });
  checkDifferentiated(subject);
  return subject;
}

const isFloating = (dtype: string) => DTYPES[dtype] === "float32" || DTYPES[dtype] === "float64";

function readInput(peer: Peer, i: number, input: unknown): PeerArray {
  const what = `${peer.check}: inputs[${i}]`;
  const own = peer.read(input);
  if (own !== null) {
    if (own.dtype in DTYPES) return own;
    throw new DTypeError(`${what} is ${own.dtype}; it must be ${Object.keys(DTYPES).join(", ")}`);
  }
  if (input instanceof Int32Array) return { shape: [input.length], dtype: "int32", data: input };
  const { tensor } = readNumbers(what, input);
  return { shape: tensor.shape, dtype: peer.precision, data: tensor.dataSync() };
}

/** Elements in the precision that they are computed in. */
function tensorOf({ dtype, data, shape }: PeerArray, precision: "float32" | "float64"): Tensor {
  const own = isFloating(dtype) ? precision : DTYPES[dtype];
  const elements = createArray(own, data.length);
  elements.set(data);
  return Tensor.fromHost(own, elements, shape);
}

function readResult(peer: Peer, what: string, value: unknown): Tensor {
  if (value instanceof Promise) {
    throw new ValueError(`${peer.check}: ${what} is a promise; wait outside, and check the synchronous part`);
  }
  const array = peer.read(value);
  if (array === null) {
    throw new ValueError(`${peer.check}: ${what} is ${describe(value)}; it must be one array of the library`);
  }
  if (!isFloating(array.dtype)) {
    throw new DTypeError(`${peer.check}: ${what} is ${array.dtype}; only floats have a derivative`);
  }
  return Tensor.fromHost("float64", Float64Array.from(array.data), array.shape);
}

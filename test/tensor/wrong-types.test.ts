import { arange, full, nn, ones, rand, randint, randn, tensor, zeros } from "pellucid";
import { checkMistakes } from "../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const ONE_ARRAY = "it must be one array of all sizes, as in";
const TYPES = "there are float32, float64, int32, uint8";

checkMistakes({
  "a hole in an array": [
    // biome-ignore lint/suspicious/noSparseArray: it is what is tested
    () => tensor(wrong([1, , 3])),
    "DTypeError: tensor: data[1] is undefined; elements must be numbers, in nested arrays or a typed array",
  ],
  "a bigint": [
    () => tensor(wrong([1n])),
    "DTypeError: tensor: data[0] is 1n; elements must be numbers, in nested arrays or a typed array",
  ],
  "an end that is a text": [
    () => arange(0, wrong("3")),
    'ValueError: arange: stop is "3"; it must be a number',
  ],
  "a seed that is a text": [
    () => randn([2], { seed: wrong("1") }),
    'ValueError: Generator: the seed is "1"; it must be an integer from 0 to 2^53 - 1',
  ],
  "a promise": [
    () => tensor(wrong(Promise.resolve([1]))),
    "DTypeError: tensor: data is a Promise; elements must be numbers, in nested arrays or a typed array: await data first",
  ],
  "an array of another kind": [
    () => tensor(wrong(new Int8Array(4))),
    "DTypeError: tensor: data is an Int8Array of 4; typed arrays must be Float32Array, Float64Array, Int32Array or Uint8Array: convert it, as in Int32Array.from(data)",
  ],
  "a tensor among numbers": [
    () => tensor(wrong([zeros([2])])),
    "DTypeError: tensor: data[0] is a Tensor [2]; elements must be numbers, in nested arrays or a typed array",
  ],
  "a shape that is one number": [
    () => tensor(new Float32Array(6), { shape: wrong(6) }),
    `ShapeError: tensor: shape is 6; ${ONE_ARRAY} [6, …]`,
  ],
  ...Object.fromEntries(
    Object.entries({ zeros, ones, rand, randn }).map(([name, create]): [string, [() => unknown, string]] => [
      `${name} with the sizes one by one`,
      [() => create(wrong(3), wrong(4)), `ShapeError: ${name}: shape is 3; ${ONE_ARRAY} [3, …]`],
    ]),
  ),
  "randint with a size": [
    () => randint(0, 10, wrong(64)),
    `ShapeError: randint: shape is 64; ${ONE_ARRAY} [64, …]`,
  ],
  "nn.init with a size": [
    () => nn.init.xavierUniform(wrong(64)),
    `ShapeError: xavierUniform: shape is 64; ${ONE_ARRAY} [64, …]`,
  ],
  "no shape": [() => zeros(wrong(undefined)), `ShapeError: zeros: shape is undefined; ${ONE_ARRAY} [2, 3]`],
  "a tensor in place of a number": [
    () => full([2], wrong(ones([1]))),
    "ValueError: full: value is a Tensor [1]; it must be a number: value.item()",
  ],
  "a text in place of a number": [
    () => full([2], wrong("3")),
    'ValueError: full: value is "3"; it must be a number',
  ],
  float: [
    () => zeros([2], { dtype: wrong("float") }),
    `DTypeError: zeros: there is no dtype "float"; take "float32"; ${TYPES}`,
  ],
  double: [
    () => tensor([1], { dtype: wrong("double") }),
    `DTypeError: tensor: there is no dtype "double"; take "float64"; ${TYPES}`,
  ],
  int64: [
    () => randint(0, 2, [2], { dtype: wrong("int64") }),
    `DTypeError: randint: there is no dtype "int64"; take "int32"; ${TYPES}`,
  ],
  "a dtype that nobody has": [
    () => zeros([2], { dtype: wrong("toString") }),
    `DTypeError: zeros: there is no dtype "toString"; ${TYPES}`,
  ],
  "a layer of halves": [
    () => new nn.Linear(3, 2, { dtype: wrong("float16") }),
    `DTypeError: Linear: there is no dtype "float16"; take "float32"; ${TYPES}`,
  ],
});

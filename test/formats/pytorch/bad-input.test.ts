import { zipSync } from "fflate";
import { decodePytorch, decodePytorchObject } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { readArchive } from "../../../src/formats/pytorch/archive.js";
import { checkMistakes, thrown } from "../../support/errors.js";
import { archive, pickle, storage, tensorOf, text, word } from "./pickle.js";

const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);
const object = (data: Uint8Array, storages?: Record<string, Uint8Array>) => () =>
  decodePytorchObject(archive(data, storages), "m.pt");
const says = (words: string) => `FormatError: decodePytorchObject: m.pt ${words}`;

test("a pickle by hand is read", () => {
  const data = pickle("\x80\x02}", text("x"), "K\x07s.");
  expect(object(data)()).toEqual(new Map([["x", 7]]));
});

const MANY = 2 ** 18;

describe("a pickle", () => {
  checkMistakes({
    "that ends early": [
      object(pickle("\x80\x02X", word(5), "ab")),
      says("has a pickle that is cut off: 5 bytes are needed at byte 7, but 2 are left"),
    ],
    "without an end": [
      object(pickle("\x80\x02N")),
      says("has a pickle that is cut off: 1 bytes are needed at byte 3, but 0 are left"),
    ],
    "with more behind its end": [
      object(pickle("\x80\x02N.N")),
      says("has a pickle with 1 bytes behind its end"),
    ],
    "of two values": [object(pickle("\x80\x02NN.")), says("has a pickle that leaves more than one value")],
    "of a protocol to come": [
      object(pickle("\x80\x06N.")),
      says("has a pickle of protocol 6; those up to 5 are read"),
    ],
    "that pops what is not there": [
      object(pickle("\x80\x020.")),
      says("has a pickle that takes more values than it has made"),
    ],
    "that pops what lies below a mark": [
      object(pickle("\x80\x02N(0.")),
      says("has a pickle that takes more values than it has made"),
    ],
    "that goes back to no mark": [
      object(pickle("\x80\x02t.")),
      says("has a pickle that goes back to a mark that it has not set"),
    ],
    "that recalls what it has not kept": [
      object(pickle("\x80\x02h\x05.")),
      says("has a pickle that recalls value 5, which it has not kept"),
    ],
    "that appends to a tuple": [
      object(pickle("\x80\x02)Na.")),
      says("has a pickle that appends to what is no list"),
    ],
    "that sets an item of a list": [
      object(pickle("\x80\x02]NNs.")),
      says("has a pickle that sets an item of what is no dict"),
    ],
    "with a key alone": [object(pickle("\x80\x02}(Nu.")), says("has a pickle with a key that has no value")],
    "with a list as a key": [
      object(pickle("\x80\x02}]Ns.")),
      says("is refused: a dict has an array of 0 as a key; use texts or numbers"),
    ],
    "with an opcode of text protocol 0": [
      object(pickle("\x80\x02S'a'\n.")),
      says("has a pickle with the opcode 0x53 at byte 2, which torch.save does not write"),
    ],
    "with an empty set": [
      object(pickle("\x80\x04\x8f.")),
      says("is refused: a set in its pickle; save numbers, texts, lists, dicts and tensors alone"),
    ],
    "with a text that is not UTF-8": [
      object(pickle("\x80\x02X", word(1), 0xff, ".")),
      says("has a pickle with a text that is not UTF-8, at byte 7"),
    ],
    "with a huge text": [
      object(pickle("\x80\x02\x8d", word(-1), word(-1), ".")),
      says("has a pickle that is cut off: 18446744073709552000 bytes are needed at byte 11, but 1 are left"),
    ],
    "with a huge number": [
      object(pickle("\x80\x02\x8b", word(2000), new Uint8Array(2000), ".")),
      says("has a pickle with a whole number of 2000 bytes, but at most 1024 are read"),
    ],
    "with a huge number in digits": [
      object(pickle("\x80\x02L", "9".repeat(2000), "L\n.")),
      says("has a pickle with a whole number of 2000 bytes, but at most 1024 are read"),
    ],
    "with a number that is none": [
      object(pickle("\x80\x02I0x10\n.")),
      says('has a pickle with the number "0x10"'),
    ],
    "that calls a type": [
      object(pickle("\x80\x02ctorch\nFloatStorage\n)R.")),
      says("is refused: its pickle calls torch.FloatStorage, which is no function of tensors or containers"),
    ],
    "that calls a text": [
      object(pickle("\x80\x02", text("eval"), ")R.")),
      says('is refused: its pickle calls "eval", which is no function of tensors or containers'),
    ],
    "that gives a list attributes": [
      object(pickle("\x80\x02]}b.")),
      says("is refused: its pickle sets attributes of what is no dict; save a state dict"),
    ],
    "that names a function in pieces": [
      object(pickle("\x80\x04\x8c\x02os\x8c\x06system\x93.")),
      says(
        "is refused: os.system; nothing that a file names is ever run, and only tensors, numbers, texts, lists and dicts are made: save a state dict: torch.save(model.state_dict(), path)",
      ),
    ],
    "that names every object's property": [
      object(pickle("\x80\x02cconstructor\nconstructor\n.")),
      says(
        "is refused: constructor.constructor; nothing that a file names is ever run, and only tensors, numbers, texts, lists and dicts are made: save a state dict: torch.save(model.state_dict(), path)",
      ),
    ],
    "that is a function": [
      object(pickle("\x80\x02ccollections\nOrderedDict\n.")),
      says(
        "is refused: its content is collections.OrderedDict; save a state dict: torch.save(model.state_dict(), path)",
      ),
    ],
  });

  test("of a hundred thousand lists within one another is refused", () => {
    const n = 100_000;
    expect(thrown(object(pickle("\x80\x02", "]".repeat(n), "a".repeat(n - 1), ".")))).toBe(
      says("is refused: its containers lie more than 100 deep"),
    );
  });

  test.each([
    ["text into bytes", "c_codecs\nencode\n", text(" ".repeat(MANY)), pickle(text("latin1"), "\x86R")],
    ["bytes", "c__builtin__\nbytes\n", pickle("B", word(MANY), new Uint8Array(MANY)), pickle("\x85R")],
    ["bytearrays", "cbuiltins\nbytearray\n", pickle("B", word(MANY), new Uint8Array(MANY)), pickle("\x85R")],
    [
      "dicts",
      "ccollections\nOrderedDict\n",
      pickle("]K\x01K\x02\x86q\x050(", "h\x05".repeat(MANY / 4), "e"),
      pickle("\x85R"),
    ],
  ])("that copies one argument into a hundred %s is refused", (_, name, argument, call) => {
    const once = pickle("h\x00h\x01", call, "a");
    const data = pickle(
      "\x80\x02",
      name,
      "q\x000",
      argument,
      "q\x010]",
      ...Array<Uint8Array>(100).fill(once),
      ".",
    );
    const before = process.memoryUsage();
    expect(thrown(object(data))).toBe(
      says(
        `is refused: the calls of its pickle copy more than 4 times its ${data.length} bytes, which torch.save does not write`,
      ),
    );
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(16 * data.length);
  });

  test("whose text has a letter that is no byte is refused", () => {
    const letter = pickle("X", word(2), 0xc4, 0x80);
    expect(thrown(object(pickle("\x80\x02c_codecs\nencode\n", letter, text("latin1"), "\x86R.")))).toBe(
      says("has bytes that are no text in latin1"),
    );
  });

  test("of lists that each hold the one before ten times is as large as it is long", () => {
    const step = pickle("]q\x01(", "h\x00".repeat(10), "e0h\x01q\x000");
    const value = object(
      pickle("\x80\x02]q\x000", ...Array<Uint8Array>(60).fill(step), "h\x00."),
    )() as unknown[];
    expect(value.length).toBe(10);
    expect(new Set(value).size).toBe(1);
  });
});

describe("a tensor", () => {
  const six = { 0: floats(0, 1, 2, 3, 4, 5) };
  const of = (view: Parameters<typeof tensorOf>[1], length = 6) =>
    object(pickle("\x80\x02", tensorOf(storage("0", length), view), "."), six);

  test("of a storage under two types unpacks it once for each", () => {
    const file = zipSync({ "a/data.pkl": pickle("\x80\x02N."), "a/data/0": new Uint8Array(24) });
    const { readStorage } = readArchive(file, (words) => expect.fail(words));
    const narrow = () => readStorage({ key: "0", type: "float32", length: 6 }, 4);
    const wide = () => readStorage({ key: "0", type: "float64", length: 3 }, 8);
    const first = [narrow(), wide()];
    expect(first.map(({ length }) => length)).toEqual([6, 3]);
    expect(narrow()).toBe(first[0]);
    expect(wide()).toBe(first[1]);
  });

  test("of integers that requires a gradient is refused", () => {
    const whole = tensorOf(storage("0", 3, pickle("ctorch\nLongStorage\n")), { shape: [3], strides: [1] });
    const data = pickle("\x80\x02}", text("n"), "ctorch._utils\n_rebuild_parameter\n", whole, "\x88}\x87Rs.");
    expect(thrown(object(data, { 0: new Uint8Array(24) }))).toBe(
      says('has a tensor "n" that is int64 and requires a gradient, which only floats have; save x.detach()'),
    );
  });

  test("within its storage is read", () => {
    const value = of({ offset: 1, shape: [2, 2], strides: [3, 1] })();
    expect((value as { tolist(): unknown }).tolist()).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });

  checkMistakes({
    "that reaches beyond its storage": [
      of({ offset: 2, shape: [2, 2], strides: [3, 1] }),
      says(
        "is a tensor that reaches element 6 of its storage (shape [2,2], strides [3,1], offset 2), which has 6",
      ),
    ],
    "with a negative stride": [
      of({ offset: 5, shape: [2], strides: [-1] }),
      says(
        "is a tensor that has the shape [2], the strides [-1] and the offset 5; they must be integers of at least 0, a stride for each dimension",
      ),
    ],
    "with strides for other dimensions": [
      of({ shape: [2], strides: [1, 1] }),
      says(
        "is a tensor that has the shape [2], the strides [1,1] and the offset 0; they must be integers of at least 0, a stride for each dimension",
      ),
    ],
    "of a size that overflows": [
      of({ shape: [2 ** 30, 2 ** 30], strides: [0, 0] }),
      says("is a tensor that has the shape [1073741824,1073741824], whose size overflows"),
    ],
    "that repeats one number without end": [
      of({ shape: [2 ** 30], strides: [0] }),
      says(
        "is a tensor that repeats numbers of the file (shape [1073741824], strides [0]): laid out, the tensors take more than 4 times its bytes; save x.contiguous() of fewer",
      ),
    ],
    "of a storage that is shorter than it says": [
      of({ shape: [7], strides: [1] }, 7),
      says('has a storage "0" of 24 bytes, but 7 elements of float32 take 28'),
    ],
    "without its storage": [
      object(pickle("\x80\x02", tensorOf(storage("1", 6), { shape: [6], strides: [1] }), "."), six),
      says('has no storage "1", which a tensor is a view of'),
    ],
    "of 65 dimensions": [
      of({ shape: Array(65).fill(1), strides: Array(65).fill(1) }),
      says("is a tensor that has 65 dimensions, but at most 64 are read"),
    ],
    "of what is no storage": [
      object(pickle("\x80\x02", tensorOf(text("0"), { shape: [6], strides: [1] }), ".")),
      says("has a tensor without a storage"),
    ],
    "of a storage of what is no class of them": [
      object(pickle("\x80\x02", storage("0", 6, pickle("ctorch\nSize\n")), "."), six),
      says("has a storage of torch.Size, which is no class of them"),
    ],
    "of a storage of fewer than no numbers": [
      object(pickle("\x80\x02", storage("0", -1), "."), six),
      says('has a storage "0" of -1 elements'),
    ],
  });
});

describe("an archive", () => {
  const data = pickle("\x80\x02N.");
  const zip = (files: Record<string, Uint8Array>) => () => decodePytorch(zipSync(files), "m.pt");
  const refuses = (words: string) => `FormatError: decodePytorch: m.pt ${words}`;
  checkMistakes({
    "of something else": [
      zip({ "x.npy": data }),
      refuses("is a zip archive without a data.pkl, so none of torch.save; read an .npz with readNpz"),
    ],
    "with two pickles": [
      zip({ "a/data.pkl": data, "b/data.pkl": data }),
      refuses("has 2 files data.pkl in its zip archive; torch.save writes one"),
    ],
    "of another order of bytes": [
      zip({ "a/data.pkl": data, "a/byteorder": new TextEncoder().encode("middle") }),
      refuses('has the byteorder "middle", which is neither little nor big'),
    ],
    "that holds no state dict": [
      zip({ "a/data.pkl": data }),
      refuses("holds no state dict: it is null; save model.state_dict(), or take decodePytorchObject"),
    ],
  });
});

import { describe } from "../../describe.js";
import type { Fail } from "../fail.js";
import { exact, PickleReader } from "./pickle-reader.js";
import { Named, Tuple } from "./pickled.js";

/** What a pickle may ask for, beside plain data. Both refuse what they do not know. */
export interface PickleHost {
  /** What Python calls `module.name`. */
  find(name: string): Named;
  /** What lies outside of the pickle, under this key. */
  load(key: unknown): unknown;
  fail: Fail;
}

/** The longest whole number that is read; the state of a random generator may be one of 16 bytes. */
const MAX_INTEGER_BYTES = 1024;

type Opcode = (machine: Unpickler, reader: PickleReader) => void;

/**
 * The opcodes of the protocols 1 to 5 that tensors and containers need; see `Lib/pickletools.py` of Python for what each
 * does. Those of sets, of instances and of text protocol 0 are not here: torch.save writes none of them.
 */
const OPCODES = new Map<number, Opcode>(
  Object.entries({
    "\x80": (m, r) => m.requireProtocol(r.uint8()),
    // How much may be read at once.
    "\x95": (_, r) => r.take(8),
    "(": (m) => m.marks.push(m.stack.length),
    "0": (m) => m.pop(),
    "1": (m) => m.popToMark(),
    "2": (m) => m.push(m.top()),

    N: (m) => m.push(null),
    "\x88": (m) => m.push(true),
    "\x89": (m) => m.push(false),
    I: (m, r) => m.push(m.textInteger(r.line())),
    L: (m, r) => m.push(m.textInteger(r.line().replace(/L$/, ""))),
    J: (m, r) => m.push(r.int32()),
    K: (m, r) => m.push(r.uint8()),
    M: (m, r) => m.push(r.uint16()),
    "\x8a": (m, r) => m.push(m.integer(r, r.uint8())),
    "\x8b": (m, r) => m.push(m.integer(r, r.uint32())),
    G: (m, r) => m.push(r.float64()),
    X: (m, r) => m.push(r.text(r.uint32())),
    "\x8c": (m, r) => m.push(r.text(r.uint8())),
    "\x8d": (m, r) => m.push(r.text(r.uint64())),
    T: (m, r) => m.push(r.text(r.uint32())),
    U: (m, r) => m.push(r.text(r.uint8())),
    B: (m, r) => m.push(r.take(r.uint32()).slice()),
    C: (m, r) => m.push(r.take(r.uint8()).slice()),
    "\x8e": (m, r) => m.push(r.take(r.uint64()).slice()),
    "\x96": (m, r) => m.push(r.take(r.uint64()).slice()),

    ")": (m) => m.push(new Tuple([])),
    t: (m) => m.push(new Tuple(m.popToMark())),
    "\x85": (m) => m.push(new Tuple(m.popSome(1))),
    "\x86": (m) => m.push(new Tuple(m.popSome(2))),
    "\x87": (m) => m.push(new Tuple(m.popSome(3))),
    "]": (m) => m.push([]),
    l: (m) => m.push(m.popToMark()),
    a: (m) => m.append(m.popSome(1)),
    e: (m) => m.append(m.popToMark()),
    "}": (m) => m.push(new Map()),
    d: (m) => {
      const items = m.popToMark();
      m.push(new Map());
      m.setItems(items);
    },
    s: (m) => m.setItems(m.popSome(2)),
    u: (m) => m.setItems(m.popToMark()),

    q: (m, r) => m.memo.set(r.uint8(), m.top()),
    r: (m, r) => m.memo.set(r.uint32(), m.top()),
    "\x94": (m) => m.memo.set(m.memo.size, m.top()),
    h: (m, r) => m.recall(r.uint8()),
    j: (m, r) => m.recall(r.uint32()),

    c: (m, r) => m.find(r.line(), r.line()),
    "\x93": (m) => m.find(...(m.popSome(2) as [unknown, unknown])),
    Q: (m) => m.push(m.host.load(m.pop())),
    R: (m) => m.call(),
    "\x81": (m) => m.call(),
    b: (m) => m.build(),
  } satisfies Record<string, Opcode>).map(([letter, run]) => [letter.charCodeAt(0), run]),
);

/** Opcodes that are known and refused, by what they are for. */
const REFUSED: Readonly<Record<number, string>> = {
  143: "a set",
  144: "a set",
  145: "a frozenset",
  146: "an object made with named arguments",
  151: "a buffer that lies outside of the pickle",
  105: "an instance of a class",
  111: "an instance of a class",
  130: "a registered extension",
  131: "a registered extension",
  132: "a registered extension",
};

const STOP = ".".charCodeAt(0);
const MAX_PROTOCOL = 5;

/**
 * Reads a Python pickle: plain data, and what `host` knows by name. Nothing is run, evaluated or imported; every opcode
 * takes at most as much time and memory as it has bytes, but for calls, which `host` bounds.
 */
export function unpickle(bytes: Uint8Array, host: PickleHost): unknown {
  const reader = new PickleReader(bytes, host.fail);
  const machine = new Unpickler(host);
  for (;;) {
    const start = reader.at;
    const code = reader.uint8();
    if (code === STOP) break;
    const run = OPCODES.get(code);
    if (run === undefined) {
      const what = REFUSED[code];
      const hex = code.toString(16).padStart(2, "0");
      host.fail(
        what === undefined
          ? `has a pickle with the opcode 0x${hex} at byte ${start}, which torch.save does not write`
          : `is refused: ${what} in its pickle; save numbers, texts, lists, dicts and tensors alone`,
      );
    }
    run?.(machine, reader);
  }
  if (reader.rest > 0) host.fail(`has a pickle with ${reader.rest} bytes behind its end`);
  const value = machine.pop();
  if (machine.stack.length > 0) host.fail("has a pickle that leaves more than one value");
  return value;
}

class Unpickler {
  readonly stack: unknown[] = [];
  /** How high the stack was at each mark that is still open. */
  readonly marks: number[] = [];
  readonly memo = new Map<number, unknown>();
  readonly host: PickleHost;

  constructor(host: PickleHost) {
    this.host = host;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  top(): unknown {
    return this.popSome(1, false)[0];
  }

  pop(): unknown {
    return this.popSome(1)[0];
  }

  /** The uppermost values, all of them above the last mark. */
  popSome(n: number, remove = true): unknown[] {
    const start = this.stack.length - n;
    if (start < (this.marks.at(-1) ?? 0))
      this.host.fail("has a pickle that takes more values than it has made");
    return remove ? this.stack.splice(start) : this.stack.slice(start);
  }

  popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined)
      return this.host.fail("has a pickle that goes back to a mark that it has not set");
    return this.stack.splice(mark);
  }

  recall(index: number): void {
    if (!this.memo.has(index))
      this.host.fail(`has a pickle that recalls value ${index}, which it has not kept`);
    this.stack.push(this.memo.get(index));
  }

  append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.host.fail("has a pickle that appends to what is no list");
    for (const item of items) list.push(item);
  }

  setItems(items: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map)) this.host.fail("has a pickle that sets an item of what is no dict");
    if (items.length % 2 !== 0) this.host.fail("has a pickle with a key that has no value");
    for (let i = 0; i < items.length; i += 2) dict.set(this.#key(items[i]), items[i + 1]);
  }

  #key(key: unknown): unknown {
    if (typeof key !== "object" || key === null) return key;
    const what = key instanceof Tuple ? "a tuple" : key instanceof Named ? key.name : describe(key);
    return this.host.fail(`is refused: a dict has ${what} as a key; use texts or numbers`);
  }

  find(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") {
      this.host.fail("has a pickle that names something by what is no text");
    }
    this.stack.push(this.host.find(`${module}.${name}`));
  }

  call(): void {
    const [callee, args] = this.popSome(2);
    if (!(callee instanceof Named) || callee.call === null || !(args instanceof Tuple)) {
      const what = callee instanceof Named ? callee.name : describe(callee);
      this.host.fail(`is refused: its pickle calls ${what}, which is no function of tensors or containers`);
    }
    this.stack.push(callee.call(args.items));
  }

  /** Attributes of a dict, such as the versions of its modules, are passed over. */
  build(): void {
    const [target, state] = this.popSome(2);
    if (!(target instanceof Map) || !(state instanceof Map)) {
      this.host.fail("is refused: its pickle sets attributes of what is no dict; save a state dict");
    }
    this.stack.push(target);
  }

  integer(reader: PickleReader, length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) this.#tooLong(length);
    return reader.integer(length);
  }

  textInteger(text: string): number | bigint | boolean {
    if (text === "00" || text === "01") return text === "01";
    if (!/^-?\d+$/.test(text)) return this.host.fail(`has a pickle with the number ${describe(text)}`);
    if (text.length > MAX_INTEGER_BYTES) this.#tooLong(text.length);
    return exact(BigInt(text));
  }

  #tooLong(length: number): never {
    return this.host.fail(
      `has a pickle with a whole number of ${length} bytes, but at most ${MAX_INTEGER_BYTES} are read`,
    );
  }

  requireProtocol(version: number): void {
    if (version > MAX_PROTOCOL) {
      this.host.fail(`has a pickle of protocol ${version}; those up to ${MAX_PROTOCOL} are read`);
    }
  }
}

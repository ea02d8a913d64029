import { BackendError } from "../../errors.js";
import {
  type CompiledKernels,
  compile,
  hasRelaxedSimd,
  hasSimd,
  kernelBytes,
  type SimdLevel,
  WasmUnavailable,
} from "./module.js";
import { settingOf } from "./setting.js";
import { isNode } from "./threads.js";
import { allowRelaxedSimd, whyNotJoined } from "./v8-flags.js";
import { wideKernels } from "./wide.js";

const levels: readonly SimdLevel[] = ["wide", "relaxed", "plain"];

interface Choice {
  kernels: CompiledKernels;
  /** What is wrong with the code of 256 bits that the engine made, where that is why it is not taken. */
  whyNotWide: string | null;
}

/** The compiled kernels, at the best level that the engine has, or at the one that is asked for. */
export async function chooseKernels(wanted: SimdLevel | undefined, shared: boolean): Promise<Choice> {
  if (!hasSimd()) {
    throw new WasmUnavailable(
      "this engine has no WebAssembly SIMD",
      'use useBackend("cpu"), or a newer engine',
    );
  }
  const asked = levelAsked(wanted);
  if (!hasRelaxedSimd()) allowRelaxedSimd();
  const at = async (level: SimdLevel): Promise<Choice> => ({
    kernels: { module: await compile(kernelBytes(level, shared)), level, shared },
    whyNotWide: null,
  });
  if (!hasRelaxedSimd()) {
    if (asked !== undefined && asked !== "plain") throw missing("this engine has no relaxed SIMD", "plain");
    return at("plain");
  }
  if (asked === "plain" || asked === "relaxed") return at(asked);
  // A page cannot see how its browser was started: who asks for "wide" there says that it joins operations.
  if (!isNode) return at(asked ?? "relaxed");

  const cannot = whyNotJoined();
  if (cannot !== null) {
    if (asked === "wide") throw missing(cannot, "relaxed");
    return at("relaxed");
  }
  const { kernels, fault } = await wideKernels(shared);
  if (fault === null) return { kernels, whyNotWide: null };
  if (asked === "wide") throw missing(fault, "relaxed");
  return { ...(await at("relaxed")), whyNotWide: fault };
}

const missing = (why: string, instead: SimdLevel) =>
  new BackendError(`wasm: ${why}; leave the level out, or ask for "${instead}"`);

function levelAsked(wanted: SimdLevel | undefined): SimdLevel | undefined {
  const setting = settingOf<string>("simd", wanted, "PELLUCID_SIMD", String);
  if (setting === undefined) return undefined;
  const level = levels.find((name) => name === setting.value);
  if (level !== undefined) return level;
  const names = levels.map((name) => `"${name}"`).join(", ");
  throw new BackendError(`wasm: ${setting.text}; it must be one of ${names}`, { levels });
}

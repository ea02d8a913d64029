import { BackendError } from "../../errors.js";
import {
  type CompiledKernels,
  compileKernels,
  hasRelaxedSimd,
  hasSimd,
  type SimdLevel,
  simdLevels,
  WasmUnavailable,
} from "./module.js";
import { settingOf } from "./setting.js";
import { isNode } from "./threads.js";
import { allowRelaxedSimd, whyNotJoined } from "./v8-flags.js";
import { wideKernels } from "./wide.js";

/** The compiled kernels, at the best level that the engine has, or at the one that is asked for. */
export async function chooseKernels(
  wanted: SimdLevel | undefined,
  shared: boolean,
): Promise<CompiledKernels> {
  if (!hasSimd()) {
    throw new WasmUnavailable(
      "this engine has no WebAssembly SIMD",
      'use useBackend("cpu"), or a newer engine',
    );
  }
  const asked = levelAsked(wanted);
  if (!hasRelaxedSimd()) allowRelaxedSimd();
  if (!hasRelaxedSimd()) {
    if (asked !== undefined && asked !== "plain") throw missing("this engine has no relaxed SIMD", "plain");
    return compileKernels("plain", shared);
  }
  if (asked === "plain" || asked === "relaxed") return compileKernels(asked, shared);
  // A page cannot see how its browser was started: who asks for "wide" there says that it joins operations.
  if (!isNode) return compileKernels(asked ?? "relaxed", shared);

  const cannot = whyNotJoined();
  if (cannot !== null) {
    if (asked === "wide") throw missing(cannot, "relaxed");
    return compileKernels("relaxed", shared);
  }
  const { kernels, fault } = await wideKernels(shared);
  if (fault === null) return kernels;
  if (asked === "wide") throw missing(fault, "relaxed");
  return { ...(await compileKernels("relaxed", shared)), whyNotWide: fault };
}

const missing = (why: string, instead: SimdLevel) =>
  new BackendError(`wasm: ${why}; leave the level out, or ask for "${instead}"`, { why });

function levelAsked(wanted: SimdLevel | undefined): SimdLevel | undefined {
  const setting = settingOf<string>("simd", wanted, "PELLUCID_SIMD", String);
  if (setting === undefined) return undefined;
  const level = simdLevels.find((name) => name === setting.value);
  if (level !== undefined) return level;
  const names = simdLevels.map((name) => `"${name}"`).join(", ");
  throw new BackendError(`wasm: ${setting.text}; it must be one of ${names}`, { levels: simdLevels });
}

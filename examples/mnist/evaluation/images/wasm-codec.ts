import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** What an Emscripten module asks for as it begins. */
interface ModuleOptions {
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
  printErr(text: string): void;
}

/**
 * A decoder or encoder in WebAssembly out of an installed package, new each time: one that has failed is not to be used again.
 * Its package holds on to the latest, and to its memory, until the next one is made. What it finds wrong becomes an error, at once; it would else print it and go on.
 *
 * @param harmless warnings that it may go on after.
 */
export async function wasmCodec(path: string, harmless?: RegExp): Promise<ModuleOptions> {
  const code =
    compiled.get(path) ?? readFile(require.resolve(path)).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(path, code);
  const module = await code;
  return {
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
    printErr(warning) {
      if (!harmless?.test(warning)) throw new Error(warning);
    },
  };
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8ClampedArray): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** A decoder that ends itself throws no Error. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : "its data break the rules of the format";

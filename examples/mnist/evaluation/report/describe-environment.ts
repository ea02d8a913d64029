import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";
import packageJson from "../../../../package.json" with { type: "json" };

/** The machine and the programs that this runs on. */
export function describeEnvironment(): Record<string, string> {
  return {
    Pellucid: packageJson.version,
    "Node.js": process.version,
    System: `${type()} ${release()}, ${arch()}`,
    Processor: `${cpus()[0]?.model.trim() ?? "unknown"}, ${availableParallelism()} threads`,
    Memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  };
}

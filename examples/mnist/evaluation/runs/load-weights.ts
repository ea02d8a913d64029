import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { FormatError, type nn, PellucidError } from "pellucid";

/**
 * Puts the tensors of a file into a network.
 *
 * @param name what the network is called.
 * @throws FormatError where they are not that network's, naming the file that is meant where it lies beside this one.
 */
export async function loadWeights(
  network: nn.Module,
  name: string,
  state: nn.StateDict,
  path: string,
): Promise<void> {
  try {
    network.loadStateDict(state);
  } catch (cause) {
    if (!(cause instanceof PellucidError)) throw cause;
    const isStranger = ![...network.stateDict().keys()].some((known) => state.has(known));
    const problem = isStranger
      ? `${path} holds no model: it has ${few([...state.keys()])}`
      : `${path} holds other weights than those of the network ${name}: ${describeMisfit(cause)}`;
    throw new FormatError(`${problem}; ${await wayOut(path)}`, { path }, { cause });
  }
}

/** The tensors that are missing, unexpected and misshapen. */
const describeMisfit = ({ details }: PellucidError): string =>
  Object.entries(details as Record<string, string[]>)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${kind} ${few(names)}`)
    .join("; ");

const few = (names: readonly string[]): string =>
  names.length === 0
    ? "no tensors"
    : `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;

async function wayOut(path: string): Promise<string> {
  const beside = join(dirname(path), "model.safetensors");
  const found = resolve(beside) === resolve(path) ? null : await stat(beside).catch(() => null);
  return found?.isFile() ? `name ${beside}` : 'name a model.safetensors that "train" has written';
}

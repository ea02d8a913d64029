import { describe } from "../../describe.js";
import { MOST_READ } from "../../files/most-read.js";
import { reverseEach } from "../../files/reverse-each.js";
import type { Fail } from "../fail.js";
import { otherFormat } from "../other-format.js";
import { type Lanes, lanes, type Width } from "../strided.js";
import { readZip } from "../zip/read-zip.js";
import type { PickledStorage } from "./pickled-tensor.js";

/** What torch.save began its files with before 1.6: the pickled number 0x1950a86a20f9469cfc6c. */
const BEFORE_ZIP = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
const PICKLE = "data.pkl";

/** The files of torch.save: a pickle, and beside it a file for each storage. */
export interface TorchArchive {
  pickle: Uint8Array;
  /** The numbers of a storage in this machine's order of bytes, all of them there. */
  readStorage(storage: PickledStorage, width: Width): Lanes;
}

export function readArchive(bytes: Uint8Array, fail: Fail): TorchArchive {
  const head = String.fromCharCode(...bytes.subarray(0, BEFORE_ZIP.length));
  if (head === BEFORE_ZIP) {
    fail(
      "is of PyTorch before 1.6, or saved as it did; save it again there: torch.save(torch.load(path), path)",
    );
  }
  if (!head.startsWith("PK")) {
    fail(otherFormat(bytes, "file of torch.save (.pt)") ?? "is no zip archive, as those of torch.save are");
  }
  // torch.save packs nothing, so what is unpacked is no larger than what can be read.
  const files = readZip(bytes, MOST_READ, fail);
  const pickles = [...files.keys()].filter((file) => /^[^/]*\/data\.pkl$/.test(file));
  const [name] = pickles;
  if (name === undefined) {
    return fail(`is a zip archive without a ${PICKLE}, so none of torch.save; read an .npz with readNpz`);
  }
  if (pickles.length > 1)
    fail(`has ${pickles.length} files ${PICKLE} in its zip archive; torch.save writes one`);
  const directory = name.slice(0, -PICKLE.length);
  if (files.has(`${directory}constants.pkl`)) {
    fail(
      "holds a program of TorchScript (torch.jit.save); save its weights: torch.save(model.state_dict(), path)",
    );
  }
  const byteOrder = files.get(`${directory}byteorder`);
  const order = byteOrder === undefined ? "little" : new TextDecoder().decode(byteOrder.read());
  if (order !== "little" && order !== "big")
    fail(`has the byteorder ${describe(order)}, which is neither little nor big`);

  /** By how wide its numbers are, and its key. */
  const cache = new Map<string, Lanes>();
  return {
    pickle: files.get(name)!.read(),
    readStorage({ key, type, length }, width) {
      const view = `${width} ${key}`;
      const cached = cache.get(view);
      if (cached?.length === length) return cached;
      const file = files.get(`${directory}data/${key}`);
      if (file === undefined) return fail(`has no storage ${describe(key)}, which a tensor is a view of`);
      const found = file.read();
      if (found.length !== length * width) {
        fail(
          `has a storage ${describe(key)} of ${found.length} bytes, but ${length} elements of ${type} take ${length * width}`,
        );
      }
      // A copy begins at a multiple of the width, as typed arrays need it.
      const copy = new Uint8Array(found.length);
      copy.set(found);
      if (order === "big") reverseEach(copy, width);
      const elements = lanes(copy, width);
      cache.set(view, elements);
      return elements;
    },
  };
}

import { unzipSync } from "fflate";
import { decodePytorchObject } from "pellucid/formats";
import { golden } from "../formats/golden-files.js";
import { archive } from "../formats/pytorch/pickle.js";
import { fuzzTest } from "./fuzz-test.js";
import { repairZip } from "./repair-zip.js";

const names = ["views", "numbers", "checkpoint-1", "checkpoint-2", "checkpoint-4", "parameter", "tied"];

fuzzTest({
  name: "PyTorch archive",
  seeds: names.map((name) => golden(`torch/${name}.pt`)),
  repair: repairZip,
  parse: (bytes) => decodePytorchObject(bytes),
});

/** What a file of torch.save holds, by its name behind the last slash. */
const filesOf = (name: string) =>
  Object.fromEntries(
    Object.entries(unzipSync(golden(`torch/${name}.pt`))).map(([path, bytes]) => [
      path.split("/").at(-1)!,
      bytes,
    ]),
  );

for (const names of [["views"], ["checkpoint-1", "checkpoint-2", "checkpoint-4"]]) {
  const { "data.pkl": _, version, ...storages } = filesOf(names[0]);
  fuzzTest({
    name: `pickle of ${names[0]}`,
    seeds: names.map((name) => filesOf(name)["data.pkl"]),
    parse: (bytes) => decodePytorchObject(archive(bytes, storages)),
  });
}

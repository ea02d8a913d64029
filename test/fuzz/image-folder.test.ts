import { encode } from "fast-png";
import { PellucidError } from "pellucid";
import { ImageFolder, rgbImage } from "pellucid/data";
import { decodePng } from "../../examples/mnist/evaluation/images/decode-png.js";
import { PICTURE } from "./fuzz-picture.js";
import { fuzzTest } from "./fuzz-test.js";

const PATH = "cats/tom.png";

const png = (channels: 1 | 3 | 4) =>
  encode({
    width: 5,
    height: 4,
    channels,
    data: Uint8Array.from({ length: 20 * channels }, (_, i) => 11 * i),
  });

fuzzTest(
  {
    name: "a picture of an ImageFolder",
    seeds: [png(1), png(3), png(4)],
    async parse(bytes) {
      const files = [{ path: PATH, read: async () => bytes }];
      try {
        await new ImageFolder(files, { decode: (file, path) => rgbImage(decodePng(file, path).picture) }).get(
          0,
          0,
        );
      } catch (error) {
        if (error instanceof PellucidError && error.message.includes(PATH)) throw error;
        throw new TypeError(`the file is not named: ${error}`);
      }
    },
  },
  PICTURE,
);

import { decodeImage } from "../../examples/mnist/evaluation/images/decode-image.js";
import { fixture, fixtures } from "../examples/mnist/evaluation/images/fixtures.js";
import { fuzzTest } from "./fuzz-test.js";

fuzzTest({
  name: "JPEG",
  seeds: fixtures(".jpg")
    .filter((name) => !name.startsWith("refused"))
    .map(fixture),
  parse: (bytes) => decodeImage(bytes, "a.jpg"),
});

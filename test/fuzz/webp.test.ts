import { fuzzPicture } from "./fuzz-picture.js";

fuzzPicture("WebP", ".webp");

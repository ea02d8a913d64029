import { fuzzPicture } from "./fuzz-picture.js";

fuzzPicture("TIFF", ".tif");

import { fuzzPicture } from "./fuzz-picture.js";

fuzzPicture("BMP", ".bmp");

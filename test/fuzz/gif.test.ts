import { fuzzPicture } from "./fuzz-picture.js";

fuzzPicture("GIF", ".gif");

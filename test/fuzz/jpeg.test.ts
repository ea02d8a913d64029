import { fuzzPicture } from "./fuzz-picture.js";

fuzzPicture("JPEG", ".jpg");

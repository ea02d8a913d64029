import { serveDataset } from "pellucid/data";
import { makePictures } from "./pictures.js";

serveDataset(makePictures(5));

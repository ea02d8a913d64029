import { serveDataset } from "pellucid/data";

serveDataset(Promise.reject(new RangeError("there is no folder pictures")));

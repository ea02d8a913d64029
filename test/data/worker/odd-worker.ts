import { type SampleDataset, serveDataset } from "pellucid/data";

serveDataset({ train: 1 } as unknown as SampleDataset<unknown>);

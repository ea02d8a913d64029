import { measure } from "./measure.js";

console.log(await measure(Number(process.argv[2] ?? 1000), 3, { epochs: 1, bytes: 1000 }));

// npm run explorer: builds the page, serves it on this machine, and opens it.

import { explorer } from "./site/command.js";

await explorer().parseAsync();

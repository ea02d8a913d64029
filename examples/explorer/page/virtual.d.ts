declare module "virtual:excerpts" {
  import type { Excerpts } from "../site/excerpts.js";

  const excerpts: Excerpts;
  export default excerpts;
}

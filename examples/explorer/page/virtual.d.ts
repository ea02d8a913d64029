declare module "virtual:excerpts" {
  const excerpts: import("../site/excerpts.js").Excerpts;
  export default excerpts;
}

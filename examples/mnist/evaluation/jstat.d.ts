/** The part of jstat that is used here; it has no types of its own. */
declare module "jstat" {
  const jstat: {
    studentt: { cdf(t: number, degrees: number): number; inv(p: number, degrees: number): number };
  };
  export default jstat;
}

/** The part of jstat that is used here; it has no types of its own. */
declare module "jstat" {
  const jstat: {
    normal: { inv(p: number, mean: number, std: number): number };
    studentt: { inv(p: number, degrees: number): number };
    /** The regularized incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number;
  };
  export default jstat;
}

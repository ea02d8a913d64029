/** The sizes of a convolution or a pooling, as the op has noted them in its settings. */
export interface Window {
  N: number;
  C: number;
  H: number;
  W: number;
  R: number;
  S: number;
  P: number;
  Q: number;
  strideH: number;
  strideW: number;
  padH: number;
  padW: number;
  /** Of a convolution. */
  K: number;
}

import katex from "katex";
import "katex/dist/katex.min.css";

/** A formula as HTML, with MathML for screen readers. */
export const typeset = (tex: string): string =>
  katex.renderToString(tex, { displayMode: true, throwOnError: false, strict: false });

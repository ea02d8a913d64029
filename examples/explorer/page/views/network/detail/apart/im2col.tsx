import { useMemo } from "preact/hooks";
import { largestOf } from "../../../../../engine/indices.js";
import type { Products } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { cssColor } from "../../../../parts/colors.js";
import { shown } from "../../../../parts/format.js";
import { theme } from "../../../../theme.js";
import { pointAt, pointedAt } from "../hover.js";
import { columnOf, productsByRow, tapOf } from "./im2col-places.js";
import "./im2col.css";

interface Props {
  products: Products;
  /** Of the weight: [K, C, R, S]. */
  weight: readonly number[];
  /** Of the output: [N, K, P, Q], and of the element. */
  output: readonly number[];
  index: readonly number[];
}

/** The same number in the product of matrices that the convolution is: a row of W by a column of X. */
export function Im2col({ products, weight: [K, C, R, S], output: [, , P, Q], index: [, k, p, q] }: Props) {
  const t = words.value.detail;
  const CRS = C * R * S;
  const column = columnOf(p, q, Q);
  const parts = useMemo(() => productsByRow(products.factors[0].at, k, CRS), [products, CRS, k]);
  const [weights, pixels] = products.factors.map(({ value }) => value);
  const pointed = pointedAt.value;
  const j = pointed === null ? -1 : parts.indexOf(pointed);
  const [c, r, s] = tapOf(j, R, S);
  return (
    <section class="im2col">
      <h5>{t.im2col}</h5>
      <p>{t.im2colText(k, column)}</p>
      <div class="im2col-parts">
        <Matrices K={K} CRS={CRS} PQ={P * Q} k={k} column={column} />
        <div class="strips">
          <Strip name={t.rowOfW(k)} parts={parts} values={weights} pointed={j} />
          <Strip name={t.columnOfX(column)} parts={parts} values={pixels} pointed={j} />
          <Strip name={t.product} parts={parts} values={products.value} pointed={j} />
          <p class="number quiet">
            {j < 0
              ? t.im2colHint
              : `j = ${j} = (c ${c}, r ${r}, s ${s}):  W[${k}, ${j}] = ${shown(weights[pointed!])},  X[${j}, ${column}] = ${shown(pixels[pointed!])}`}
          </p>
        </div>
      </div>
    </section>
  );
}

function Strip({
  name,
  parts,
  values,
  pointed,
}: {
  name: string;
  parts: Int32Array;
  values: Float64Array;
  pointed: number;
}) {
  const shade = theme.value;
  const largest = useMemo(() => largestOf(values), [values]);
  const cells = useMemo(
    () =>
      [...parts].map((part, j) =>
        part < 0 ? null : (
          <rect key={j} x={j} width={1.05} height={1} fill={cssColor(values[part], largest, shade)} />
        ),
      ),
    [parts, values, largest, shade],
  );
  const n = parts.length;
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <svg
        viewBox={`0 0 ${n} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={name}
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          pointAt(parts[Math.min(n - 1, Math.floor(((event.clientX - box.left) / box.width) * n))]);
        }}
      >
        {cells}
        {pointed >= 0 && <rect class="pointed" x={pointed} width={1} height={1} />}
      </svg>
    </figure>
  );
}

/** W · X = Y to scale, but for matrices that would be too thin to see. */
function Matrices({
  K,
  CRS,
  PQ,
  k,
  column,
}: {
  K: number;
  CRS: number;
  PQ: number;
  k: number;
  column: number;
}) {
  const scale = 110 / Math.max(K, CRS, PQ);
  const [a, b, c] = [K, CRS, PQ].map((size) => Math.max(14, size * scale));
  const gap = 22;
  const height = Math.max(a, b) + 16;
  const y = (k / K) * a;
  const x = (column / PQ) * c;
  const [left, right] = [b + gap, b + c + 2 * gap];
  const thick = (size: number, of: number) => Math.max(2, of / size);
  const box = (at: number, width: number, tall: number, name: string, size: string) => (
    <g transform={`translate(${at} 0)`}>
      <rect class="matrix" width={width} height={tall} />
      <text x={width / 2} y={tall + 12} text-anchor="middle">
        {name} {size}
      </text>
    </g>
  );
  return (
    <svg
      class="matrices"
      viewBox={`-24 -2 ${right + c + 48} ${height + 4}`}
      width={(right + c + 48) * 1.1}
      role="img"
      aria-label={`W [${K}, ${CRS}] · X [${CRS}, ${PQ}] = Y [${K}, ${PQ}]`}
    >
      {box(0, b, a, "W", `${K}×${CRS}`)}
      {box(left, c, b, "X", `${CRS}×${PQ}`)}
      {box(right, c, a, "Y", `${K}×${PQ}`)}
      <rect class="line" x={0} y={y} width={b} height={thick(K, a)} />
      <rect class="line" x={left + x} y={0} width={thick(PQ, c)} height={b} />
      <rect class="line" x={right + x} y={y} width={Math.max(3, c / PQ)} height={Math.max(3, a / K)} />
      <text class="sign" x={b + gap / 2} y={Math.min(a, b) / 2 + 4} text-anchor="middle">
        ·
      </text>
      <text class="sign" x={left + c + gap / 2} y={Math.min(a, b) / 2 + 4} text-anchor="middle">
        =
      </text>
    </svg>
  );
}

import { useMemo, useState } from "preact/hooks";
import { largestOf } from "../../../../../engine/indices.js";
import type { Factor, Products } from "../../../../../engine/shown-term.js";
import type { WalkInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { short, shown } from "../../../../parts/format.js";
import { NumberGrid } from "../../../../parts/number-grid.js";
import { TensorPicture } from "../../../../parts/tensor-picture.js";
import { isWide } from "../../wide.js";
import { pointAt, pointedAt } from "../hover.js";
import { type Grid, type Layout, ordered } from "./layout.js";
import { PointedProduct } from "./pointed-product.js";
import { sliceOf } from "./slices.js";
import "./grids-head.css";
import "./product-grids.css";

/** A wider grid is a picture, without its numbers; so is one of 5 x 5 on a phone. */
const MOST_COLUMNS = { wide: 5, narrow: 3 };

interface Props {
  info: WalkInfo;
  products: Products;
  layout: Layout;
  /** Of the factors. */
  names: string[];
  /** The factor whose cells lie the other way round. */
  turned: string | null;
}

/** The products of a sum, side by side: what is multiplied, by what, and what comes of it; channel by channel. */
export function ProductGrids({ info, products, layout, names, turned }: Props) {
  const [bySize, setBySize] = useState(true);
  const [picked, setPicked] = useState<number | null>(null);
  const t = words.value.detail;
  const grids = useMemo(() => ordered(layout.grids, bySize), [layout, bySize]);
  const columns = useMemo(() => {
    const factors = products.factors.map((factor, i) => ({
      name: names[i],
      factor,
      value: factor.value,
      largest: largestOf(factor.value),
    }));
    const product = {
      name: t.product,
      factor: null,
      value: products.value,
      largest: largestOf(products.value),
    };
    return factors.length === 1 ? factors : [...factors, product];
  }, [products, names, t]);
  const pointed = pointedAt.value;
  const under = pointed === null ? undefined : grids.find(({ parts }) => parts.includes(pointed));
  const first = under ?? grids.find(({ number }) => number === picked) ?? grids[0];
  if (first === undefined) return null;
  const label = (grid: Grid) => t.grid[layout.of](grid.number);
  const small = layout.columns <= MOST_COLUMNS[isWide.value ? "wide" : "narrow"];
  const caption = (name: string, factor: Factor | null) => {
    const slice = `${name}${factor === null ? "" : sliceOf(info, factor, first.parts)}`;
    return name === turned ? t.turned(slice) : slice;
  };

  return (
    <div class="product-grids">
      <div class="grid-at-hand">
        <h5>
          {label(first)} <span class="number">{shown(first.sum)}</span>
        </h5>
        <div class="grid-row">
          {columns.map(({ name, factor, ...column }, i) => (
            <div key={name} class="grid-part">
              {i > 0 && <span class="sign">{factor === null ? "=" : "×"}</span>}
              <figure>
                {small ? (
                  <PartsGrid {...column} caption={caption(name, factor)} grid={first} layout={layout} />
                ) : (
                  <GridPicture
                    {...column}
                    grid={first}
                    layout={layout}
                    label={`${caption(name, factor)}, ${label(first)}`}
                  />
                )}
                <figcaption class="number">{caption(name, factor)}</figcaption>
              </figure>
            </div>
          ))}
        </div>
        <PointedProduct products={products} names={names} />
      </div>
      {grids.length > 1 && (
        <div class="all-grids">
          <div class="grids-head">
            <h5>{t.allGrids[layout.of](grids.length)}</h5>
            <label>
              <input type="checkbox" checked={bySize} onChange={() => setBySize(!bySize)} /> {t.bySize}
            </label>
          </div>
          <ul aria-label={t.allGrids[layout.of](grids.length)}>
            {grids.map((grid) => (
              <li key={grid.number}>
                <button type="button" aria-pressed={grid === first} onClick={() => setPicked(grid.number)}>
                  {columns.map(({ name, factor, ...column }) => (
                    <GridPicture key={name} {...column} grid={grid} layout={layout} label="" />
                  ))}
                  <span class="number">{short(grid.sum)}</span>
                  <span class="visually-hidden">{label(grid)}</span>
                  <span class="quiet" aria-hidden="true">
                    {grid.number}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

interface GridProps {
  caption: string;
  value: Factor["value"];
  largest: number;
  grid: Grid;
  layout: Layout;
}

function PartsGrid({ caption, value, largest, grid: { parts }, layout: { rows, columns } }: GridProps) {
  const partAt = (row: number, column: number) => parts[row * columns + column];
  return (
    <NumberGrid
      captionHidden
      caption={caption}
      rows={Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, column) => {
          const part = partAt(row, column);
          return part < 0 ? null : value[part];
        }),
      )}
      largest={largest}
      empty={words.value.detail.padding}
      note={(row, column) => ({ frame: partAt(row, column) === pointedAt.value ? "framed" : undefined })}
      onPoint={(row, column) => pointAt(partAt(row, column))}
    />
  );
}

/** Pixels that a picture takes: in the list of all, with room, and on a phone, where three stand beside each other. */
const [IN_LIST, ALONE, BESIDE] = [28, 220, 96];
/** Of a wider one the cells would be too small for a finger. */
const MOST_BESIDE = 8;

interface PictureProps extends Omit<GridProps, "caption"> {
  label: string;
}

function GridPicture({ value, largest, grid: { parts }, layout: { rows, columns }, label }: PictureProps) {
  const values = useMemo(() => Array.from(parts, (part) => (part < 0 ? 0 : value[part])), [parts, value]);
  const pointed = pointedAt.value;
  const at = pointed === null ? -1 : parts.indexOf(pointed);
  const small = label === "";
  const room = small ? IN_LIST : isWide.value || columns > MOST_BESIDE ? ALONE : BESIDE;
  const size = Math.max(1, Math.floor(room / columns));
  return (
    <TensorPicture
      values={values}
      maps={{ count: 1, columns: 1, height: rows, width: columns }}
      largest={largest}
      label={label}
      size={size}
      marked={at < 0 ? [] : [at]}
      onHover={(position) => {
        if (position !== null) pointAt(parts[position]);
      }}
    />
  );
}

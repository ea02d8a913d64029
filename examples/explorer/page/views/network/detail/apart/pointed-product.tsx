import { Fragment } from "preact";
import type { Products } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { shown } from "../../../../parts/format.js";
import { pointedAt } from "../hover.js";
import { ElementLink } from "./element-link.js";

/** The product that is pointed at, in numbers, or how to point at one. */
export function PointedProduct({
  products: { factors, value },
  names,
}: {
  products: Products;
  names: string[];
}) {
  const t = words.value.detail;
  const part = pointedAt.value;
  const alone = factors.length === 1;
  if (part === null) return <p class="number quiet">{alone ? t.pointHintAlone : t.pointHint}</p>;
  return (
    <p class="number quiet">
      {factors.map((factor, i) => (
        <Fragment key={factor.name}>
          {i > 0 && " × "}
          <ElementLink source={factor} position={factor.at[part]} name={names[i]} />{" "}
          {shown(factor.value[part])}
        </Fragment>
      ))}
      {!alone && ` = ${shown(value[part])}`}
    </p>
  );
}

import type { ShownTerm } from "../../../../../engine/shown-term.js";
import type { OpInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { shown } from "../../../../parts/format.js";
import { ChannelAxes } from "./channel-axes.js";
import { LeftOfGradient } from "./left-of-gradient.js";
import { normalizedOf, returnedOf } from "./normalization.js";
import { Way } from "./way.js";

interface Props {
  op: OpInfo;
  index: readonly number[];
  term: ShownTerm;
}

const minus = (value: number): string => (value < 0 ? `− (${shown(value)})` : `− ${shown(value)}`);
const plus = (value: number): string => (value < 0 ? `− ${shown(-value)}` : `+ ${shown(value)}`);
const times = (value: number): string => (value < 0 ? `· (${shown(value)})` : `· ${shown(value)}`);

/** Batch normalization of one number: where its channel lies, and its way from x to y. */
export function BatchNorm({ op, index, term }: Props) {
  const t = words.value.pictures.norm;
  const found = normalizedOf(term);
  const { x, mean, off, variance, deviation, xHat, weight, scaled, bias, y } = found;
  return (
    <div class="batch-norm">
      <ChannelAxes op={op} channel={index[1]} found={found} />
      <p>{op.settings.training ? t.ofBatch : t.ofTraining}</p>
      <Way
        from={`x = ${shown(x)}`}
        steps={[
          { by: minus(mean), name: "μ", to: `x − μ = ${shown(off)}` },
          { by: `÷ ${shown(deviation)}`, name: `√(${shown(variance)} + ε)`, to: `x̂ = ${shown(xHat)}` },
          { by: times(weight), name: "γ", to: `γ · x̂ = ${shown(scaled)}` },
          { by: plus(bias), name: "β", to: `y = ${shown(y)}` },
        ]}
      />
    </div>
  );
}

/** What comes back through it to one number, and what is taken out on the way. */
export function BatchNormBack({ op, index, term }: Props) {
  const t = words.value.pictures.norm;
  const found = returnedOf(term);
  const { dy, taken, weight, deviation, scale, dx } = found;
  const scaling = {
    by: times(scale),
    name: `${shown(weight)} / ${shown(deviation)}`,
    to: `dx = ${shown(dx)}`,
  };
  if (taken === null) {
    return (
      <div class="batch-norm">
        <p>{t.constant}</p>
        <Way from={`dy = ${shown(dy)}`} steps={[{ ...scaling, name: `γ / σ = ${scaling.name}` }]} />
      </div>
    );
  }
  const { mean, less, xHat, slope, along, rest } = taken;
  return (
    <div class="batch-norm">
      <LeftOfGradient op={op} channel={index[1]} found={found} taken={taken} />
      <Way
        from={`dy = ${shown(dy)}`}
        steps={[
          { by: minus(mean), name: t.meanOf("dy"), to: shown(less) },
          {
            by: minus(along),
            name: `x̂ · ${t.meanOf("dy · x̂")} = ${shown(xHat)} ${times(slope)}`,
            to: `${t.rest} = ${shown(rest)}`,
          },
          { ...scaling, name: `γ / σ = ${scaling.name}` },
        ]}
      />
    </div>
  );
}

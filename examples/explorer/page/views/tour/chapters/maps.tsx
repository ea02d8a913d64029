import { indexAt } from "../../../../engine/indices.js";
import type { WalkInfo } from "../../../../engine/walk.js";
import { words } from "../../../i18n.js";
import { elements } from "../../../model.js";
import { whole } from "../../../parts/format.js";
import { mapsOf, wide } from "../../../parts/maps.js";
import { Lesson, NoLesson } from "../lesson.js";
import { nthOp, stepLink } from "../ops.js";
import { Picture } from "../picture.js";
import { useFacts } from "../use-facts.js";

async function find(info: WalkInfo) {
  const op = nthOp(info, "conv2d");
  if (op === null) return null;
  const { inputs, output } = info.ops[op];
  const [weight, y] = [info.tensors[inputs[1]!], info.tensors[output]];
  const [kernels, maps] = [await elements(inputs[1]!, "value"), await elements(output, "value")];
  const bias = inputs[2] == null ? 0 : info.tensors[inputs[2]].shape[0];
  return kernels && maps && { info, op, weight, y, kernels, maps, parameters: kernels.length + bias };
}

export function ManyMaps() {
  const facts = useFacts(find);
  if (facts == null) return <NoLesson absent={facts === null} />;
  const { info, op, weight, y, kernels, maps, parameters } = facts;
  const w = words.value.tour.maps;
  const [, K, P, Q] = y.shape;
  const outputs = K * P * Q;
  const each = kernels.length / K;
  const choices = [outputs * each, parameters, outputs];
  const layout = wide(mapsOf(y.shape, "result"));
  return (
    <Lesson
      name="maps"
      text={w.text(K, P, Q, whole(outputs))}
      question={w.question(whole(outputs))}
      choices={choices.map(whole)}
      right={1}
      answer={w.answer(whole(parameters), K, each)}
      before={
        <Picture
          values={maps.subarray(0, outputs)}
          maps={layout}
          caption={w.outputs(K)}
          nameOf={(at) => `${info.ops[op].layer ?? "y"}[${indexAt(at, y.shape).join(", ")}]`}
          size={2}
        />
      }
      links={[{ text: w.link(K), href: stepLink(info, { phase: "forward", op }) }]}
    >
      <Picture
        values={kernels}
        maps={{
          ...mapsOf(weight.shape, "parameter"),
          ...(weight.shape[1] === 1 && { columns: layout.columns }),
        }}
        caption={w.kernels(K)}
        nameOf={(at) => `weight[${indexAt(at, weight.shape).join(", ")}]`}
        size={8}
      />
      <p>{w.after}</p>
    </Lesson>
  );
}

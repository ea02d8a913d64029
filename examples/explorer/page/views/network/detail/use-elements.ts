import { useEffect, useState } from "preact/hooks";
import type { Aspect } from "../../../../engine/walk.js";
import { elements, walk } from "../../../model.js";

/** The elements of a tensor of the walk, as soon as they are there; null where there are none, as for no tensor. */
export function useElements(tensor: number | null, aspect: Aspect): Float32Array | null {
  const id = walk.value?.id ?? 0;
  const key = `${id} ${tensor} ${aspect}`;
  const [read, setRead] = useState<{ key: string; data: Float32Array | null }>({ key: "", data: null });
  useEffect(() => {
    // An effect comes later than its render: the walk may be another, whose tensors have other numbers.
    if (tensor === null || (walk.peek()?.id ?? 0) !== id) return;
    let wanted = true;
    void elements(tensor, aspect).then((data) => {
      if (wanted) setRead({ key, data });
    });
    return () => {
      wanted = false;
    };
  }, [key, id, tensor, aspect]);
  return read.key === key ? read.data : null;
}

import { useEffect, useState } from "preact/hooks";
import type { WalkInfo } from "../../../engine/walk.js";
import { walk } from "../../model.js";
import { told } from "../../trouble.js";

/**
 * What a chapter computes on the walk at hand, again for every walk; undefined until it is there, null where the network has
 * no such thing.
 */
export function useFacts<T>(find: (info: WalkInfo) => Promise<T | null>): T | null | undefined {
  const info = walk.value;
  const [found, setFound] = useState<{ walk: number; facts: T | null } | null>(null);
  useEffect(() => {
    if (info === null) return;
    let current = true;
    void told(find(info)).then((facts) => {
      if (current && facts !== undefined) setFound({ walk: info.id, facts });
    });
    return () => {
      current = false;
    };
  }, [info, find]);
  return found === null || found.walk !== info?.id ? undefined : found.facts;
}

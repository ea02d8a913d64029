// The training has the settings of the address.

import { computed, effect } from "@preact/signals";
import { changesTo, DEFAULTS, type Settings } from "../../../engine/training/settings.js";
import { at, go } from "../../address.js";
import { started } from "../../model.js";
import { change, settings, takesDropout } from "./training.js";

const wanted = computed(
  (): Settings => ({
    optimizer: at.optimizer.value as Settings["optimizer"],
    lr: Number(at.lr.value),
    batchSize: Number(at.batchSize.value),
    weightDecay: Number(at.weightDecay.value),
    augmentation: at.augmentation.value as Settings["augmentation"],
    dropout: Number(at.dropout.value),
  }),
);

effect(() => {
  if (started.value === null) return;
  const changes = changesTo(wanted.value, settings.value ?? DEFAULTS, takesDropout.value);
  if (Object.keys(changes).length > 0) change(changes);
});

/** Chooses a setting: the training follows the address. */
export const set = <Name extends keyof Settings>(name: Name, value: Settings[Name]): void =>
  go({ [name]: String(value) });

import { opened } from "../model.js";
import { networkName } from "../weights.js";

/** Which network it is that answers, learns or is checked; nothing before there is one. */
export const NetworkName = () =>
  opened.value === null ? null : <span class="network-name">{networkName()}</span>;

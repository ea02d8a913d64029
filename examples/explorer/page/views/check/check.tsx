import { words } from "../../i18n.js";

export function Check() {
  return <h2>{words.value.check.title}</h2>;
}

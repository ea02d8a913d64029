import { words } from "../../i18n.js";

export function Train() {
  return <h2>{words.value.train.title}</h2>;
}

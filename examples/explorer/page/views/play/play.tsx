import { words } from "../../i18n.js";

export function Play() {
  return <h2>{words.value.play.title}</h2>;
}

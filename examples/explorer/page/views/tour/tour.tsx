import { words } from "../../i18n.js";

export function Tour() {
  return <h2>{words.value.tour.title}</h2>;
}

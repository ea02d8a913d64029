import { words } from "../../i18n.js";
import { Detail } from "./detail/detail.js";

export function Network() {
  return (
    <>
      <h2>{words.value.network.title}</h2>
      <Detail />
    </>
  );
}

// A file may be dropped anywhere on the page. A browser that is not told so leaves the page for the file.

import { at, go } from "./address.js";
import { openFile } from "./model.js";
import { told } from "./trouble.js";
import { load, pictureIn } from "./views/play/load.js";

/** What is no picture is a network, but in the view that draws, which says what it can show. */
const isPicture = ({ type, name }: File): boolean =>
  type.startsWith("image/") || (at.view.peek() === "play" && !name.endsWith(".safetensors"));

function take(file: File): void {
  if (!isPicture(file)) {
    void told(openFile(file));
    return;
  }
  go({ view: "play" });
  void load(file);
}

export function takeDrops(): void {
  addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const file = pictureIn(event.dataTransfer);
    if (file === null) return;
    event.preventDefault();
    take(file);
  });
}

import { useEffect, useRef, useState } from "preact/hooks";
import { at, go } from "../../address.js";
import { engine } from "../../engine.js";
import { words } from "../../i18n.js";
import { InkPicture } from "../../parts/ink-picture.js";
import { told } from "../../trouble.js";
import { load } from "./load.js";
import { blank, clear, earlier, erasing, fit, kept, putPicture, undo } from "./state.js";

/** What goes with the pad: undo, a picture from a file, a digit of the test set to begin with. */
export function PadTools() {
  const { play } = words.value;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div class="pad-tools">
        <button type="button" onClick={undo} disabled={earlier.value.length === 0}>
          {play.undo}
        </button>
        <button type="button" onClick={clear} disabled={blank.value}>
          {play.clear}
        </button>
        <button
          type="button"
          aria-pressed={erasing.value}
          onClick={() => {
            erasing.value = !erasing.value;
          }}
        >
          {play.erase}
        </button>
        <button type="button" onClick={() => input.current!.click()}>
          {play.load}
        </button>
        <input
          ref={input}
          class="visually-hidden"
          type="file"
          accept="image/*"
          tabIndex={-1}
          aria-label={play.load}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void load(file);
            event.currentTarget.value = "";
          }}
        />
      </div>
      <Samples />
      <label class="check">
        <input
          type="checkbox"
          checked={fit.value}
          onChange={(event) => {
            fit.value = event.currentTarget.checked;
          }}
        />
        {play.fit}
      </label>
      <p id="pad-help" class="quiet small">
        {play.padHelp}
      </p>
      {kept.value === false ? <p class="quiet small">{play.notKept}</p> : null}
    </>
  );
}

const SAMPLES = 8;

/** The first digits of the test set. */
function Samples() {
  const { play } = words.value;
  const [digits, setDigits] = useState<{ pixels: Float32Array; label: number }[]>([]);
  useEffect(() => {
    const asked = at.sketch.peek();
    const named = asked === "" ? null : Number(asked);
    const indices = [...Array(SAMPLES).keys(), ...(named === null ? [] : [named])];
    void told(engine.playing.digits(indices)).then((found) => {
      if (found === undefined) return;
      setDigits(found.slice(0, SAMPLES));
      // Somebody may have drawn meanwhile.
      if (named !== null && at.sketch.peek() === asked && found.length > SAMPLES)
        pick(found[SAMPLES].pixels, named);
    });
  }, []);
  return (
    <fieldset class="samples">
      <legend class="quiet small">{play.samples}</legend>
      {digits.map(({ pixels, label }, n) => (
        <button key={n} type="button" onClick={() => pick(pixels, n)} aria-label={play.sample(label)}>
          <InkPicture pixels={pixels} label="" />
        </button>
      ))}
    </fieldset>
  );
}

function pick(pixels: Float32Array, n: number): void {
  putPicture(pixels);
  go({ sketch: String(n) }, true);
}

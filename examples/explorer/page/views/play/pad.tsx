import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { SIDE } from "../../../engine/picture.js";
import { words } from "../../i18n.js";
import { paintInk } from "../../parts/ink.js";
import { theme } from "../../theme.js";
import { load, pictureIn } from "./load.js";
import { PadTools } from "./pad-tools.js";
import { blank, drawn, erasing, field, remember, undo } from "./state.js";
import { type Point, withStroke } from "./strokes.js";

/** Half the width of a stroke, in pixels, of a mouse or a finger; a pen's pressure changes it. */
const RADIUS = 1.1;
const radiusOf = ({ pointerType, pressure }: PointerEvent): number =>
  pointerType === "pen" && pressure > 0 ? RADIUS * (0.6 + 0.8 * pressure) : RADIUS;

const KEYS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const MIDDLE: Point = { x: 13, y: 13 };

/** Where the keyboard's brush is; null while nobody uses the keys. */
const cursor = signal<Point | null>(null);

function paintAt({ x, y }: Point, erase: boolean): void {
  const middle = { x: x + 0.5, y: y + 0.5 };
  field.value = withStroke(field.peek(), middle, middle, RADIUS, erase);
}

function onKeyDown(event: KeyboardEvent): void {
  const { key } = event;
  if ((event.ctrlKey || event.metaKey) && key === "z") undo();
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (key in KEYS) moveCursor(KEYS[key], event.shiftKey);
  else if (key === " " || key === "Enter") dab(erasing.peek());
  else if (key === "Backspace" || key === "Delete") dab(true);
  else return;
  event.preventDefault();
}

function moveCursor([dx, dy]: readonly [number, number], painting: boolean): void {
  const { x, y } = cursor.peek() ?? MIDDLE;
  const within = (i: number) => Math.max(0, Math.min(SIDE - 1, i));
  cursor.value = cursor.peek() === null ? { x, y } : { x: within(x + dx), y: within(y + dy) };
  if (painting) dab(erasing.peek());
}

function dab(erase: boolean): void {
  cursor.value ??= MIDDLE;
  remember();
  paintAt(cursor.value, erase);
  drawn();
}

/** The field to draw on, by mouse, finger, pen or keys. */
export function Pad() {
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<Point | null>(null);
  /** The finger, pen or mouse that draws: a second finger is not the first one that has leapt. */
  const pointer = useRef<number | null>(null);
  const { play } = words.value;
  const pixels = field.value;
  const shade = theme.value;

  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(SIDE, SIDE);
    paintInk(pixels, shade, image.data);
    context.putImageData(image, 0, 0);
  }, [pixels, shade]);

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = pictureIn(event.clipboardData);
      if (file !== null) void load(file);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, []);

  const pointOf = (event: PointerEvent): Point => {
    const box = canvas.current!.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * SIDE,
      y: ((event.clientY - box.top) / box.height) * SIDE,
    };
  };
  const drawTo = (event: PointerEvent) => {
    if (last.current === null || event.pointerId !== pointer.current) return;
    const erase = erasing.peek() || (event.buttons & 0b100010) !== 0;
    const events = event.getCoalescedEvents?.() ?? [];
    let next = field.peek();
    for (const one of events.length > 0 ? events : [event]) {
      const point = pointOf(one);
      next = withStroke(next, last.current, point, radiusOf(one), erase);
      last.current = point;
    }
    field.value = next;
  };
  const begin = (event: PointerEvent) => {
    if (last.current !== null) return;
    pointer.current = event.pointerId;
    area.current!.setPointerCapture(event.pointerId);
    cursor.value = null;
    remember();
    last.current = pointOf(event);
    drawTo(event);
  };
  const end = (event: PointerEvent) => {
    if (last.current === null || event.pointerId !== pointer.current) return;
    last.current = null;
    drawn();
  };

  return (
    <section class="pad panel" aria-label={play.pad}>
      <div
        ref={area}
        class="pad-field"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keys.
        tabIndex={0}
        aria-label={play.pad}
        aria-describedby="pad-help"
        onPointerDown={begin}
        onPointerMove={drawTo}
        onPointerUp={end}
        onPointerCancel={end}
        onLostPointerCapture={end}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (event.currentTarget.matches(":focus-visible") && last.current === null) {
            cursor.value ??= MIDDLE;
          }
        }}
        onBlur={() => {
          cursor.value = null;
        }}
      >
        <canvas ref={canvas} width={SIDE} height={SIDE} />
        {blank.value && cursor.value === null ? <p class="pad-hint">{play.drawHere}</p> : null}
        <Cursor />
      </div>
      <PadTools />
    </section>
  );
}

/** The pixel that the keys are at, for eyes and for ears. */
function Cursor() {
  const at = cursor.value;
  const { play } = words.value;
  const ink = at === null ? 0 : Math.round(50 * (field.value[at.y * SIDE + at.x] + 1));
  return (
    <>
      <p class="visually-hidden" aria-live="polite">
        {at === null ? "" : play.cursor(at.y + 1, at.x + 1, ink)}
      </p>
      {at === null ? null : (
        <span
          class="pad-cursor"
          style={{ left: `${(100 * at.x) / SIDE}%`, top: `${(100 * at.y) / SIDE}%` }}
        />
      )}
    </>
  );
}

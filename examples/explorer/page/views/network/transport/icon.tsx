const paths = {
  first: "M4 4h2v12H4zM16 4v12L7 10z",
  back: "M14 4v12L5 10z",
  play: "M3 4l8 6-8 6zM11 4l8 6-8 6z",
  pause: "M5 4h3v12H5zM12 4h3v12h-3z",
  on: "M6 4l9 6-9 6z",
  last: "M14 4h2v12h-2zM4 4l9 6-9 6z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" />
    </svg>
  );
}

const paths = {
  first: "M3 4h2v12H3zM17 4v12l-6-6zM11 4v12L5 10z",
  back: "M13 3l2 2-5 5 5 5-2 2-7-7z",
  play: "M5 3l12 7-12 7z",
  pause: "M5 4h3v12H5zM12 4h3v12h-3z",
  on: "M7 3L5 5l5 5-5 5 2 2 7-7z",
  last: "M15 4h2v12h-2zM3 4v12l6-6zM9 4v12l6-6z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" />
    </svg>
  );
}

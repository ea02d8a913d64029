import { tour } from "./tour-en.js";

export const en = {
  title: "Pellucid explorer",
  skip: "Skip to content",
  views: {
    tour: "Tour",
    network: "Network",
    train: "Train",
    play: "Play",
    check: "Check",
  },
  page: {
    language: "Language",
    theme: "Theme",
    light: "light",
    dark: "dark",
    system: "as the system",
    loading: "Starting …",
    opening: "Fetching the network …",
    training:
      "Where the explorer is started for the first time, the network is trained first; that takes a few seconds.",
    close: "Close",
    computing: (backend: string) => `computes on ${backend}`,
    noWorker: (why: string) =>
      `This page computes in a worker, and the browser could start none${why === "" ? "" : ` (${why})`}. A browser of the last three years can, where neither a setting nor an extension forbids it.`,
    notIsolated: "one thread: this server does not send the headers that threads need",
  },
  network: {
    title: "The network",
  },
  detail: {
    title: "This step",
  },
  train: {
    title: "Training",
  },
  play: {
    title: "Play",
  },
  check: {
    title: "Is it right?",
  },
  tour,
};

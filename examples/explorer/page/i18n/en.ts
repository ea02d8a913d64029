import { check } from "./check.en.js";

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
    close: "Close",
    computing: (backend: string) => `computes on ${backend}`,
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
  check,
  tour: {
    title: "A guided tour",
  },
};

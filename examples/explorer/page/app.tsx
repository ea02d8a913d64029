import { computed, effect } from "@preact/signals";
import { at, go, linkTo } from "./address.js";
import { takeDrops } from "./drop.js";
import { type Language, language, languages, words } from "./i18n.js";
import { opened, start, started } from "./model.js";
import { Trouble } from "./parts/trouble.js";
import { trouble } from "./trouble.js";
import { Check } from "./views/check/check.js";
import { Network } from "./views/network/network.js";
import { Play } from "./views/play/play.js";
import { Tour } from "./views/tour/tour.js";
import { Paused } from "./views/train/paused.js";
import { Train } from "./views/train/train.js";

const views = { tour: Tour, network: Network, train: Train, play: Play, check: Check };
type ViewName = keyof typeof views;

const viewName = computed(
  () => (Object.hasOwn(views, at.view.value) ? at.view.value : "network") as ViewName,
);

void start();
takeDrops();
effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dataset.theme = at.theme.value;
  document.title = `${words.value.views[viewName.value]} · ${words.value.title}`;
});

export function App() {
  const name = viewName.value;
  const View = views[name];
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        {words.value.skip}
      </button>
      <header class="top">
        <h1>{words.value.title}</h1>
        <nav aria-label={words.value.title}>
          {(Object.keys(views) as ViewName[]).map((view) => (
            <a key={view} href={linkTo({ view })} aria-current={view === name ? "page" : undefined}>
              {words.value.views[view]}
            </a>
          ))}
        </nav>
        <Preferences />
      </header>
      <Trouble />
      <main id="main" data-view={name} tabIndex={-1}>
        <Paused />
        {opened.value === null ? <Loading /> : <View />}
      </main>
      <footer>
        <Computing />
      </footer>
    </>
  );
}

function Loading() {
  const { page } = words.value;
  if (trouble.value !== null) return null;
  return (
    <div class="loading" role="status">
      <p>{started.value === null ? page.loading : page.opening}</p>
      <p class="quiet">{page.training}</p>
    </div>
  );
}

function Preferences() {
  const { page } = words.value;
  return (
    <div class="preferences">
      <label>
        <span class="visually-hidden">{page.language}</span>
        <select value={language.value} onChange={(event) => go({ lang: event.currentTarget.value }, true)}>
          {(Object.keys(languages) as Language[]).map((name) => (
            <option key={name} value={name} lang={name}>
              {languages[name]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="visually-hidden">{page.theme}</span>
        <select value={at.theme.value} onChange={(event) => go({ theme: event.currentTarget.value }, true)}>
          <option value="">{page.system}</option>
          <option value="light">{page.light}</option>
          <option value="dark">{page.dark}</option>
        </select>
      </label>
    </div>
  );
}

function Computing() {
  const state = started.value;
  if (state === null) return null;
  return (
    <p>
      {words.value.page.computing(state.backend)}
      {state.instead === null ? "" : ` · ${state.instead}`}
      {state.isolated ? "" : ` · ${words.value.page.notIsolated}`}
    </p>
  );
}

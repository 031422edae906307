// The page itself: header, views, and what happens when the state changes.

const LEADS = {
  leaderboard: () => [
    MEASURED[state.show]?.lead() ?? MEASURES.precision.lead(),
    state.show === "difference" ? "" : " The deeper the background, the better in its column; the best of a column is bold.",
    " A cell opens its seeds, hyper-parameters and command.",
  ],
  ranks: () => [
    `Mean rank over data sets${state.scope && state.scope !== "0" ? "" : " and code lengths"} in the setting ${DATA.ranks.setting}, with its region of 95 % when queries and replicates are drawn again. `,
    el("strong", {}, "Bold"),
    ": not shown to be worse than the best of its kind.",
  ],
  charts: () => [
    "A point is the mean of a cell with one standard deviation on either side; a click opens it.",
    CELLS.some((cell) => !missing(cell.reported)) ? " Hollow marks are the values that the first paper reports." : "",
  ],
  audit: () => [`Every value that the papers report for precision@${RUN.k}, beside the mean of our models in the setting ${DATA.audit.setting}. A value that one paper quotes from another has a row for each; choose a paper to count it once.`],
  models: () => ["Every model that was trained, those of the studies included, a row each."],
  about: () => [""],
};

const CONTENTS = { leaderboard, ranks, charts, audit, models, about };

const FILTERS = {
  leaderboard: () => [
    chips("data", "Data sets", RUN.datasets, titleOf),
    chips("bits", "Bits", RUN.bits),
    chips("setting", "Settings", RUN.settings),
    menu("show", "Show", Object.keys(MEASURED), (name) => MEASURED[name].name, null),
    kindMenu(),
    familyMenu(),
    searchField("Method"),
  ],
  ranks: () => [
    menu("scope", "Over", [...new Set(RANKS.map((row) => row.bits))], (bits) => (bits ? `${bits} bits` : "all code lengths"), null),
    familyMenu(),
    searchField("Method"),
  ],
  charts: () => [
    chips("data", "Data sets", RUN.datasets, titleOf),
    oneOf("setting", "Setting", RUN.settings, (name) => name, chartSetting),
    timed(chartSetting()) ? oneOf("at", "Bits of the second chart", RUN.bits, String, chartLength) : null,
    kindMenu(),
    familyMenu(),
    searchField("Method"),
    CELLS.some((cell) => !missing(cell.reported)) ? tick("literature", "reported values") : null,
  ],
  audit: () => [
    menu("paper", "Paper", AUDITED.papers, paperLabel),
    chips("data", "Data sets", AUDITED.datasets, titleOf),
    chips("bits", "Bits", AUDITED.bits),
    menu("transcription", "Transcription", DATA.audit.transcriptions),
    searchField("Method or source"),
  ],
  models: () => [
    menu("data", "Data set", TRAINED.datasets, titleOf),
    menu("setting", "Setting", TRAINED.settings),
    chips("bits", "Bits", RUN.bits),
    kindMenu(),
    familyMenu(),
    menu("status", "Status", TRAINED.statuses),
    searchField("Method"),
  ],
  about: () => [],
};

let viewShown = "";

function render() {
  if (state.view !== viewShown) {
    viewShown = state.view;
    byId("heading").textContent = VIEWS[state.view];
    showFilters(...FILTERS[state.view]());
  }
  syncFilters();
  const links = Object.entries(VIEWS).map(([name, title]) =>
    el("a", { href: addressOf({ ...state, view: name, cell: "", page: "" }), "aria-current": name === state.view ? "page" : null, "data-key": `view-${name}` }, title),
  );
  keepingFocus(() => {
    byId("views").replaceChildren(...links);
    byId("lead").replaceChildren(...LEADS[state.view]());
    byId("content").replaceChildren(CONTENTS[state.view]());
  });
  showView();
  markCell(showPanel());
  document.title = `${VIEWS[state.view]} · ${RUN.title}`;
}

/** Draw anew and give the focus back to what stands where it was, and open again what was open. */
function keepingFocus(draw) {
  const key = document.activeElement?.dataset?.key;
  const open = [...document.querySelectorAll("#content details[open] > summary")].map((summary) => summary.dataset.key);
  const sideways = document.querySelector("#content .scroll")?.scrollLeft ?? 0;
  draw();
  open.forEach((name) => document.querySelector(`#content summary[data-key="${name}"]`)?.parentElement.setAttribute("open", ""));
  const box = document.querySelector("#content .scroll");
  if (box) box.scrollLeft = sideways;
  if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

function facts() {
  const parts = [
    counted(RUN.methods.length, "method"),
    counted(RUN.datasets.length, "data set"),
    RUN.bits.length > 1 ? `${RUN.bits[0]} to ${RUN.bits.at(-1)} bits` : `${RUN.bits[0]} bits`,
    counted(RUN.models, "model"),
    RUN.failed ? `${count(RUN.failed)} failed` : null,
    RUN.not_run ? `${count(RUN.not_run)} not run` : null,
    trainedBy(),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** The revision that most of the models were trained by, which the report names too; without a record that of the scores. */
function trainedBy() {
  const models = new Map();
  RUN.trained_by.filter(({ revision }) => revision !== "unknown").forEach(({ revision, models: number }) => models.set(revision, (models.get(revision) ?? 0) + number));
  if (!models.size) return `scores of revision ${RUN.revision}`;
  const [first, ...others] = [...models].sort((a, b) => b[1] - a[1]);
  return `trained by revision ${first[0]}${others.length ? ` and ${counted(others.length, "other")}` : ""}`;
}

/** On a narrow screen the views do not fit: that which is shown comes into sight. */
function showView() {
  const views = byId("views");
  const [box, link] = [views, views.querySelector("[aria-current=page]")].map((element) => element.getBoundingClientRect());
  views.scrollLeft += Math.max(0, link.right - box.right + 16) - Math.max(0, box.left - link.left + 16);
}

const THEMES = { auto: "light dark", light: "light", dark: "dark" };

function remembered(theme) {
  try {
    if (theme) localStorage.setItem("semhash-theme", theme);
    return localStorage.getItem("semhash-theme");
  } catch {
    // A browser may refuse a file of one's own any memory.
    return theme ?? null;
  }
}

function setTheme(theme) {
  document.documentElement.style.colorScheme = THEMES[theme];
  byId("theme").textContent = { auto: "Auto theme", light: "Light theme", dark: "Dark theme" }[theme];
  byId("theme").dataset.theme = theme;
}

function begin() {
  byId("facts").textContent = facts();
  setTheme(remembered() in THEMES ? remembered() : "auto");
  byId("theme").addEventListener("click", () => {
    const names = Object.keys(THEMES);
    const next = names[(names.indexOf(byId("theme").dataset.theme) + 1) % names.length];
    remembered(next);
    setTheme(next);
  });
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  // Where there is little room, the filters are folded away.
  const roomy = matchMedia("(min-width: 701px)");
  byId("narrow").open = roomy.matches;
  roomy.addEventListener("change", () => (byId("narrow").open = roomy.matches));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shownKey) closePanel();
  });
  addEventListener("hashchange", () => {
    readAddress();
    render();
  });
  readAddress();
  render();
}

begin();

// What the page shows stands in its address, so that a link leads to the same.

const VIEWS = {
  leaderboard: "Leaderboard",
  ...(RANKS.length ? { ranks: "Ranks" } : {}),
  charts: "Charts",
  ...(DATA.audit ? { audit: "Audit" } : {}),
  models: "Models",
  about: "About",
};
const DEFAULTS = {
  view: "leaderboard",
  // Of several views; an empty list is all.
  data: [],
  bits: [],
  setting: [],
  kind: "",
  family: "",
  q: "",
  // Of the leaderboard.
  show: "precision",
  sort: "",
  // Of the ranks.
  scope: "",
  // Of the charts.
  method: [],
  at: "",
  literature: "yes",
  // Of the audit.
  paper: "",
  verdict: [],
  transcription: "",
  "audit-sort": "",
  // Of the models.
  status: "",
  "models-sort": "",
  // The page of a long table, and the cell in the panel.
  page: "",
  cell: "",
};
const state = { ...DEFAULTS };

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, value] of Object.entries(DEFAULTS)) {
    state[name] = Array.isArray(value) ? given.getAll(name) : (given.get(name) ?? value);
  }
  if (!(state.view in VIEWS)) state.view = DEFAULTS.view;
}

/** The address of a state, what is as always left out. */
function addressOf(values) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) value.forEach((item) => parameters.append(name, item));
    else if (value !== DEFAULTS[name] || name === "view") parameters.set(name, value);
  }
  return `#${parameters}`;
}

/** Change the state and show it. `step` makes an entry of the browser's history, to which its back button leads. */
function update(changes, step = false) {
  Object.assign(state, changes);
  const address = addressOf(state);
  if (address !== location.hash) history[step ? "pushState" : "replaceState"](null, "", address);
  render();
}

/** Those of the valid values that are chosen; all where none is. */
function chosen(name, valid) {
  const wanted = [state[name]].flat().map(String);
  const found = valid.filter((value) => wanted.includes(String(value)));
  return found.length ? found : valid;
}

/** Sorting as TanStack has it, of `column:down` in the address. */
function sortingOf(name, fallback) {
  const [, id, direction] = /^(.*):(up|down)$/.exec(state[name] || fallback) ?? [];
  return id === undefined ? [] : [{ id, desc: direction === "down" }];
}

// The panel of one cell: its replicates, what is reported for it, its hyper-parameters, and the command that makes it.

let opener = null;
let shownKey = "";

/** Show the panel of the state's cell, or hide it; whether anything changed. */
function showPanel() {
  const panel = byId("panel");
  const key = MODELS_BY_KEY.has(state.cell) ? state.cell : "";
  if (key === shownKey) return false;
  // Where the focus goes back to when the panel closes.
  if (key && !shownKey) opener = document.activeElement?.dataset?.key ?? null;
  shownKey = key;
  panel.hidden = !key;
  document.body.classList.toggle("with-panel", Boolean(key));
  document.querySelectorAll("[aria-current='true'][data-cell]").forEach((button) => button.removeAttribute("aria-current"));
  if (!key) {
    panel.replaceChildren();
    (opener && document.querySelector(`[data-key="${CSS.escape(opener)}"]`))?.focus();
    opener = null;
    return true;
  }
  panel.replaceChildren(...panelOf(key));
  panel.scrollTop = 0;
  panel.querySelector("h2").focus({ preventScroll: true });
  return true;
}

/** Mark the cell of the panel in what is shown; `near` brings it in sight where the panel has taken the room. */
function markCell(near) {
  const buttons = document.querySelectorAll(`[data-cell="${CSS.escape(shownKey)}"]`);
  buttons.forEach((button) => button.setAttribute("aria-current", "true"));
  if (near && buttons.length) setTimeout(() => buttons[0].scrollIntoView({ block: "nearest", inline: "nearest" }), 50);
}

function closePanel() {
  update({ cell: "" }, true);
}

function panelOf(key) {
  const models = MODELS_BY_KEY.get(key);
  const [{ dataset, setting, method, bits }] = models;
  const close = el("button", { type: "button", class: "quiet close", onclick: closePanel, "aria-label": "Close the panel" }, "✕");
  const place = [titleOf(dataset), `${bits} bits`, RUN.settings.length > 1 || !RUN.settings.includes(setting) ? setting : null];
  const card = DATA.methods[method] ?? {};
  const about = [card.family, card.supervised ? "learns from labels" : null, [card.authors, card.year].filter(Boolean).join(" ") || null];
  return [
    el("header", {}, el("h2", { id: "panel-title", tabindex: "-1" }, method, el("span", {}, place.filter(Boolean).join(" · "))), close),
    el("p", { class: "muted" }, about.filter(Boolean).join(" · ")),
    el("p", { class: "muted" }, `Data: ${versionOf(dataset) || "no record"}`),
    score(models, CELL_BY_KEY.get(key)),
    failures(key),
    replicates(models),
    reported(models[0], CELL_BY_KEY.get(key)),
    hyperparameters(models),
    commands(models),
  ].filter(Boolean);
}

function score(models, cell) {
  const scored = models.filter((model) => !missing(model.precision));
  if (!scored.length) return el("p", { class: "score failed" }, stateOf(cell));
  const value = cell?.precision ?? mean(scored.map((model) => model.precision));
  const sd = cell ? cell.sd : spread(scored.map((model) => model.precision));
  const chance = DATA.datasets[models[0].dataset]?.chance;
  return el(
    "div",
    {},
    el("p", { class: "score" }, share(value), missing(sd) ? null : el("small", {}, ` ± ${share(sd)}`)),
    terms([
      [`precision@${RUN.k}`, missing(sd) ? "of one replicate" : `mean of ${scored.length} replicates ± standard deviation`],
      ["between tie bounds", range(mean(scored.map((model) => model.lower)), mean(scored.map((model) => model.upper)))],
      ["chance", missing(chance) ? null : share(chance)],
    ]),
  );
}

function failures(key) {
  const reasons = reasonsOf(key);
  return reasons.length ? el("div", { class: "notice" }, el("h3", {}, "Failed"), reasons.map((reason) => el("p", {}, reason))) : null;
}

function replicates(models) {
  const draws = models.some((model) => model.draw !== model.dataset);
  const columns = [
    ["seed", (model) => model.seed],
    ...(draws ? [["split", (model) => titleOf(model.draw)]] : []),
    [`precision`, (model) => (missing(model.precision) ? model.status : share(model.precision))],
    ["validation", (model) => share(model.validation)],
    ["tie bounds", (model) => range(model.lower, model.upper)],
    ["epochs", (model) => count(model.epochs)],
    ["seconds", (model) => seconds(model.seconds)],
    ["MiB", (model) => count(model.peak_mib)],
    ["codes", (model) => count(model.distinct)],
    ["bit entropy", (model) => decimal(model.bit_entropy, 3)],
    ["ones", (model) => (missing(model.ones_min) ? NONE : `${share(model.ones_min, 2)} – ${share(model.ones_max, 2)}`)],
  ];
  return small("Replicates", columns, models, "seeds");
}

/** A table that is not sorted, under a heading; a column is its title, what it shows of a row, and whether that is a number. */
function small(heading, columns, rows, css = "") {
  const head = el("tr", {}, columns.map(([title, , number]) => el("th", { scope: "col", class: number ? "number" : null }, title)));
  const cell = (row, [, show, number], place) => el(place ? "td" : "th", { scope: place ? null : "row", class: number ? "number" : null }, show(row));
  const body = rows.map((row) => el("tr", {}, columns.map((column, place) => cell(row, column, place))));
  const table = el("table", { class: `small ${css}` }, el("caption", { class: "unseen" }, heading), el("thead", {}, head), el("tbody", {}, body));
  return el("section", {}, el("h3", {}, heading), el("div", { class: "scroll wide", tabindex: "0", role: "region", "aria-label": heading }, table));
}

function reported({ dataset, method, bits }, cell) {
  const rows = AUDIT.filter((row) => row.dataset === dataset && row.method === method && row.bits === bits);
  if (!rows.length || cell?.study) return null;
  const blocks = rows.map((row) =>
    el(
      "div",
      { class: "reported" },
      el("p", {}, el("strong", {}, share(row.reported)), ` ${paperLabel(row.paper)}, table ${row.table} `, verdictMark(row.verdict)),
      terms([
        ["ours, as judged", missing(row.reproduced) ? null : `${share(row.reproduced)} (${DATA.audit.setting}, ${signed(row.reproduced - row.reported)})`],
        ["95 % prediction", missing(row.low) ? null : range(row.low, row.high) + (row.wide ? ", wide" : "")],
        ["between our tie bounds", row.within_ties ? "yes: another order of tied documents could give it" : null],
        ["suspect", row.suspect ? `${row.suspect} (${row.arithmetic})` : null],
        ["transcription", row.transcription],
        ["source", row.source],
        ["quoted from", row.quoted_from ? paperLabel(row.quoted_from) : null],
        ["not comparable", row.not_comparable],
      ]),
    ),
  );
  return el("section", {}, el("h3", {}, "Reported"), blocks);
}

function hyperparameters(models) {
  const places = [...new Set(models.map((model) => model.options).filter((place) => !missing(place)))];
  if (!places.length) return null;
  const [{ dataset, setting, method, bits }] = models;
  const other = RUN.settings.filter((name) => name !== setting && MODELS_BY_KEY.has([dataset, name, method, bits].join("/")))[0];
  const others = other ? DATA.options[MODELS_BY_KEY.get([dataset, other, method, bits].join("/"))[0].options] : null;
  const sets = places.map((place) => DATA.options[place]);
  const names = [...new Set(sets.flatMap((set) => Object.keys(set)))];
  if (!names.length) return el("section", {}, el("h3", {}, "Hyper-parameters"), el("p", { class: "muted" }, "This method has none."));
  const rows = names.map((name) => {
    const values = [...new Set(sets.map((set) => printed(set[name])))].join(" | ");
    const elsewhere = others && name in others ? printed(others[name]) : null;
    return { name, values, elsewhere, differs: elsewhere !== null && elsewhere !== values };
  });
  rows.sort((a, b) => b.differs - a.differs);
  const note = (row) => (row.differs ? el("small", {}, `${other}: ${row.elsewhere}`) : null);
  const lines = rows.map((row) => el("div", { class: row.differs ? "differs" : null }, el("dt", {}, row.name), el("dd", {}, row.values, note(row))));
  return el("section", {}, el("h3", {}, "Hyper-parameters"), el("dl", { class: "options" }, lines));
}

function printed(value) {
  return Array.isArray(value) && value.length ? value.join(", ") : value === null || value === undefined || value.length === 0 ? "none" : String(value);
}

function commands(models) {
  const quoted = RUN.configfile === null ? null : /^[\w./+@,=-]+$/.test(RUN.configfile) ? RUN.configfile : `'${RUN.configfile.replaceAll("'", `'"'"'`)}'`;
  const { draw, setting, method, bits } = models[0];
  const files = models.map(({ seed, draw: of }) => `${RUN.results}/cells/${of}/${setting}/${method}/${bits}-bits/seed-${seed}/score.json`);
  const whole = ["snakemake --cores 1", quoted && `--configfile ${quoted}`].filter(Boolean).join(" ");
  const hand = ["hash", "score"].map((stage) =>
    [`semhash ${stage} ${draw} ${method} ${bits} ${models[0].seed} --setting ${setting}`, quoted && `-c ${quoted}`].filter(Boolean).join(" "),
  );
  return el(
    "section",
    {},
    el("h3", {}, "Make it"),
    el("p", { class: "muted" }, "From nothing, all replicates:"),
    code([whole, ...files.map((file) => `  ${file}`)].join(" \\\n")),
    el("p", { class: "muted" }, `By hand, seed ${models[0].seed}, where the data set is prepared:`),
    code(hand.join("\n")),
  );
}

function code(text) {
  const block = el("pre", { tabindex: "0" }, el("code", {}, text));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(block);
      say("Selected; copy it with the keyboard.");
    }
  };
  const button = el("button", { type: "button", class: "quiet copy", onclick: copy }, "Copy");
  return el("div", { class: "code" }, block, button);
}

// The leaderboard: a row per method and setting, a column per data set and length, a button in each cell.

const MEASURES = {
  precision: { name: "precision", tint: "level", high: true, lead: () => `Precision@${RUN.k} of every method, the mean over its replicates.` },
  difference: {
    name: "difference from reported",
    tint: "sign",
    high: true,
    lead: () => "Our mean minus the value that the first paper reports: blue where ours is higher, orange where it is lower.",
  },
  ties: {
    name: "gap between tie bounds",
    tint: "level",
    high: false,
    lead: () => `How far precision@${RUN.k} depends on the order of documents at the same distance: the best order minus the worst.`,
  },
  sd: { name: "standard deviation", tint: "level", high: false, lead: () => `Standard deviation of precision@${RUN.k} between the replicates.` },
  seconds: { name: "seconds of a training", tint: "level", high: false, log: true, lead: () => "Seconds to train a model and encode the documents, on one thread." },
};

const MEASURED = Object.fromEntries(
  Object.entries(MEASURES).filter(([name]) => CELLS.some((cell) => !cell.study && !missing(measured(cell, name)))),
);

function measured(cell, name) {
  if (!cell) return null;
  if (name === "ties") return missing(cell.lower) ? null : cell.upper - cell.lower;
  return cell[name];
}

function printedMeasure(name, value) {
  return name === "seconds" ? seconds(value) : name === "difference" ? signed(value, 3) : share(value, name === "precision" ? 4 : 3);
}

function leaderboard() {
  const [datasets, lengths] = [chosen("data", RUN.datasets), chosen("bits", RUN.bits)];
  const settings = chosen("setting", RUN.settings);
  const show = state.show in MEASURED ? state.show : "precision";
  const places = datasets.flatMap((dataset) => lengths.map((bits) => ({ id: `${dataset}/${bits}`, dataset, bits })));
  const rows = boardRows(settings, places, show);
  const several = RUN.settings.length > 1;
  const groups = datasets.map((dataset) => ({
    id: `set-${dataset}`,
    title: titleOf(dataset),
    note: versionOf(dataset),
    columns: places.filter((place) => place.dataset === dataset).map((place, order) => boardColumn(place, rows, show, order === 0)),
  }));
  const columns = [
    { id: "rank", title: "#", number: true, rising: true, value: (row) => row.rank, css: () => "rank", spoken: "rank by the mean" },
    { id: "method", title: "Method", value: (row) => row.method, show: methodCell, head: true },
    several && { id: "setting", title: "Setting", value: (row) => row.setting, css: () => "muted apart" },
    { id: "family", title: "Family", value: (row) => DATA.methods[row.method]?.family, css: () => "muted roomy" },
    ...groups,
    places.length > 1 && { id: "mean", title: "Mean", number: true, value: (row) => row.mean, show: (row) => printedMeasure(show, row.mean), css: () => "mean" },
  ].filter(Boolean);
  const fallback = `${places.length > 1 ? "mean" : places[0].id}:${MEASURES[show].high ? "down" : "up"}`;
  const caption = `${MEASURES[show].name} of every method; the panel of a cell opens with Enter`;
  say(counted(rows.length, "row"));
  return dataTable({ caption, columns, rows, sort: "sort", fallback, foot: show === "precision" ? controlRows(columns, places) : null, css: "board" });
}

function boardRows(settings, places, show) {
  const rows = [];
  for (const setting of settings) {
    for (const method of RUN.methods.filter(methodShown)) {
      const earlier = DATA.repeated[setting]?.[method];
      // The same models under two settings stand once.
      if (settings.includes(earlier)) continue;
      const cells = new Map(places.map((place) => [place.id, CELL_BY_KEY.get([place.dataset, setting, method, place.bits].join("/"))]));
      if (![...cells.values()].some(Boolean)) continue;
      const one = earlier || Object.values(DATA.repeated).some((methods) => method in methods && methods[method] === setting);
      const values = places.map((place) => measured(cells.get(place.id), show));
      rows.push({ method, key: setting, setting: one ? "one setting" : setting, cells, mean: mean(values), rank: null });
    }
  }
  const ranked = rows.filter((row) => !missing(row.mean)).sort((a, b) => (MEASURES[show].high ? b.mean - a.mean : a.mean - b.mean));
  ranked.forEach((row, place) => (row.rank = place && ranked[place - 1].mean === row.mean ? ranked[place - 1].rank : place + 1));
  return rows;
}

function boardColumn(place, rows, show, first) {
  const values = rows.map((row) => measured(row.cells.get(place.id), show)).filter((value) => !missing(value));
  const shade = shading(values, MEASURES[show]);
  const best = values.length > 1 ? (MEASURES[show].high ? Math.max(...values) : Math.min(...values)) : null;
  const isBest = (value) => best !== null && show !== "difference" && printedMeasure(show, value) === printedMeasure(show, best);
  const valueOf = (row) => measured(row.cells.get(place.id), show);
  return {
    id: place.id,
    title: String(place.bits),
    spoken: `${titleOf(place.dataset)}, ${place.bits} bits`,
    number: true,
    rising: !MEASURES[show].high,
    value: valueOf,
    show: (row) => boardCell(row, place, show, isBest(valueOf(row))),
    css: () => (first ? "value first" : "value"),
    style: (row) => shade(valueOf(row)),
  };
}

function boardCell(row, place, show, best) {
  const cell = row.cells.get(place.id);
  if (!cell) return el("span", { class: "muted" }, NONE);
  const key = keyOf(cell);
  const value = measured(cell, show);
  const where = `${row.method}, ${titleOf(place.dataset)}, ${place.bits} bits, ${row.key}`;
  const without = stateOf(cell);
  if (without) return cellButton(key, without === "failed" ? "failed" : NONE, `${where}: ${[without, ...reasonsOf(key)].join(": ")}`, without === "failed" ? "failed" : "muted");
  const mark = cell.failed ? "*" : "";
  const content = [printedMeasure(show, value), mark ? el("sup", { title: `${cell.failed} of ${cell.seeds} replicates failed` }, mark) : null];
  return cellButton(key, best ? el("strong", {}, content) : el("span", {}, content), `${where}: ${missing(value) ? "none" : printedMeasure(show, value)}`);
}

/** A background for each value: the deeper, the better in its column; of differences, one hue above and one below nothing. */
function shading(values, { tint, high, log }) {
  if (tint === "sign") {
    const most = Math.max(0.02, ...values.map(Math.abs));
    return (value) => (missing(value) ? null : `--shade: ${((Math.abs(value) / most) * 0.32).toFixed(3)}; --hue: var(${value < 0 ? "--below" : "--above"})`);
  }
  const scaled = (value) => (log ? Math.log(Math.max(value, 1e-3)) : value);
  const [least, most] = d3.extent(values, scaled);
  return (value) => {
    if (missing(value) || !(most > least)) return null;
    const part = (scaled(value) - least) / (most - least);
    return `--shade: ${(0.3 * (high ? part : 1 - part) ** 2).toFixed(3)}`;
  };
}

function methodCell(row) {
  const labels = kindOf(row.method) === "labels" && KINDS.length > 1;
  // Shown where there is no room for a column of settings.
  const setting = RUN.settings.length > 1 ? el("small", { class: "beside" }, row.setting) : null;
  return [`${row.method} `, labels ? el("span", { class: "tag", title: "learns from labels" }, "labels") : null, setting].filter(Boolean);
}

function controlRows(columns, places) {
  const names = RUN.controls.filter((name) => DATA.controls.some((row) => row.name === name));
  if (!names.length) return null;
  const leaves = columns.flatMap((column) => column.columns ?? [column]);
  const lines = names.map((name) => {
    const values = new Map(places.map((place) => [place.id, controlAt(place.dataset, name, place.bits)]));
    const cells = leaves.map((column) => {
      if (column.id === "method") return el("th", { scope: "row" }, CONTROL_NAMES[name] ?? name);
      const value = column.id === "mean" ? mean([...values.values()]) : values.get(column.id);
      const text = column.id === "rank" || column.id === "setting" ? "" : column.id === "family" ? "control" : share(value);
      return el("td", { class: [column.number ? "number" : "", column.css?.(null) ?? ""].join(" ") }, text);
    });
    return el("tr", {}, cells);
  });
  return el("tfoot", {}, lines);
}

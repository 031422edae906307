// Precision against code length and against seconds: a panel a data set, at most eight methods in colour.

function charts() {
  const setting = chartSetting();
  const datasets = chosen("data", RUN.datasets);
  const candidates = candidatesOf(setting, datasets);
  const shown = chartMethods(candidates);
  const places = placed(shown);
  const drawn = [
    el("section", {}, el("h3", {}, `Precision@${RUN.k} against code length`), panels(datasets, (dataset, width) => lengthChart(dataset, setting, shown, places, width))),
    timed(setting) ? secondsSection(datasets, setting, candidates, shown, places) : el("p", { class: "muted" }, "This run kept no timings, so there is no chart of precision against seconds."),
  ];
  return el("div", {}, picker(candidates, shown, places), drawn, numbersOf(datasets, setting, shown));
}

function chartSetting() {
  const wanted = RUN.settings.filter((setting) => state.setting.includes(setting));
  return wanted[0] ?? RUN.settings.at(-1);
}

function chartRows(dataset, setting, method) {
  return RUN.bits.map((bits) => CELL_BY_KEY.get([dataset, setting, method, bits].join("/"))).filter((cell) => cell && !missing(cell.precision));
}

/** The methods that have a score there, the best on average first. */
function candidatesOf(setting, datasets) {
  const means = RUN.methods.filter(methodShown).map((method) => {
    const rows = datasets.flatMap((dataset) => chartRows(dataset, setting, method));
    return { method, full: rows.length, mean: mean(rows.map((row) => row.precision)) };
  });
  return means.filter(({ full }) => full).sort((a, b) => b.full - a.full || b.mean - a.mean).map(({ method }) => method);
}

/** Those of the address, else the best: of the methods without labels where a kind is not chosen, for those with labels have an easier task. */
function chartMethods(candidates) {
  const wanted = state.method.filter((method) => candidates.includes(method));
  const unlabelled = candidates.filter((method) => kindOf(method) === "none");
  return (wanted.length ? wanted : unlabelled.length ? unlabelled : candidates).slice(0, MOST);
}

function picker(candidates, shown, places) {
  const full = shown.length >= MOST;
  const toggled = (method, on) => update({ method: on ? [...shown, method] : shown.filter((one) => one !== method) });
  const boxes = candidates.map((method) => {
    const on = shown.includes(method);
    const off = (!on && full) || (on && shown.length === 1);
    const input = el("input", { type: "checkbox", checked: on, disabled: off, "data-key": `line-${method}`, onchange: () => toggled(method, input.checked) });
    return el("label", { class: "chip line" }, input, el("span", {}, on ? swatch(places.get(method)) : null, method));
  });
  const hint = full && candidates.length > shown.length ? `${MOST} lines at most: take one away to add another.` : "";
  return el("fieldset", { class: "picker" }, el("legend", {}, "Methods, best first"), el("div", { class: "chips" }, boxes), hint ? el("p", { class: "muted" }, hint) : null);
}

/** A chart for each data set, drawn as wide as there is room. */
function panels(datasets, draw) {
  return el("div", { class: "panels" }, datasets.map((dataset) => {
    const box = el("div", { class: "plot" });
    const figure = el("figure", {}, el("figcaption", {}, titleOf(dataset), el("small", {}, versionOf(dataset))), box);
    let before = 0;
    new ResizeObserver(([{ contentRect }]) => {
      const width = Math.floor(contentRect.width);
      if (width < 120 || width === before) return;
      before = width;
      box.replaceChildren(clickable(draw(dataset, width)));
    }).observe(box);
    return figure;
  }));
}

/** A click on a point opens its cell. */
function clickable(plot) {
  plot.addEventListener("click", () => plot.value?.cell && update({ cell: plot.value.cell }, true));
  return plot;
}

const AXES = { fontVariant: "tabular-nums", grid: true, tickSize: 0 };

/** A chart of precision: what both kinds have in common, and their own options. */
function precisionChart(width, own) {
  return Plot.plot({
    width,
    height: Math.max(240, Math.min(340, width * 0.8)),
    marginLeft: 38,
    marginBottom: 36,
    y: { label: null, tickFormat: (value) => share(value, 2), nice: true, ticks: 6, ...AXES },
    ...own,
  });
}

/** What the pointer is told of the nearest point. */
function tipsOn(points, x) {
  return Plot.tip(points, Plot.pointer({ x, y: "precision", title: tipOf, fill: "var(--surface)", stroke: "var(--rule)", lineHeight: 1.35, maxRadius: 30 }));
}

function lengthChart(dataset, setting, methods, places, width) {
  const lines = methods.map((method) => ({ method, place: places.get(method), rows: chartRows(dataset, setting, method) })).filter(({ rows }) => rows.length);
  const points = lines.flatMap(({ method, rows }) => rows.map((row) => ({ ...row, name: method, cell: keyOf(row) })));
  const literature = state.literature === "no" ? [] : points.filter((row) => !missing(row.reported));
  const chance = DATA.datasets[dataset]?.chance;
  const cosine = controlAt(dataset, "Cosine", 0);
  const levels = [{ y: chance, name: "chance" }, { y: cosine, name: "cosine" }].filter(({ y }) => !missing(y));
  const marks = [
    Plot.ruleY(levels.filter(({ name }) => name === "chance"), { y: "y", stroke: "var(--faint)", strokeDasharray: "2 3" }),
    Plot.ruleY(levels.filter(({ name }) => name === "cosine"), { y: "y", stroke: "var(--faint)" }),
    Plot.text(levels, { y: "y", text: "name", frameAnchor: "right", textAnchor: "start", dx: 5, fill: "var(--muted)" }),
    ...lines.flatMap(({ place, rows }) => [
      Plot.ruleX(rows.filter((row) => !missing(row.sd)), { x: "bits", y1: (row) => row.precision - row.sd, y2: (row) => row.precision + row.sd, stroke: colourOf(place), strokeOpacity: 0.5 }),
      Plot.lineY(rows, { x: "bits", y: "precision", stroke: colourOf(place), strokeWidth: 1.6 }),
      Plot.dot(rows, { x: "bits", y: "precision", fill: colourOf(place), symbol: SYMBOLS[place], r: 3.4 }),
    ]),
    ...lines.map(({ method, place }) =>
      Plot.dot(literature.filter((row) => row.name === method), { x: "bits", y: "reported", stroke: colourOf(place), fill: "var(--surface)", symbol: SYMBOLS[place], r: 2.6, strokeWidth: 1.1 }),
    ),
    tipsOn(points, "bits"),
  ];
  return precisionChart(width, {
    marginRight: 50,
    ariaLabel: `Precision of ${listed(methods)} on ${titleOf(dataset)} against code length; the numbers stand in the table below`,
    x: { type: "point", domain: RUN.bits, label: "bits", padding: 0.3, ...AXES, grid: false },
    marks,
  });
}

function tipOf(row) {
  const lines = [`${row.name}, ${row.bits} bits`, `${share(row.precision)}${missing(row.sd) ? "" : ` ± ${share(row.sd)}`}`];
  if (!missing(row.reported)) lines.push(`reported ${share(row.reported)}`);
  if (!missing(row.seconds)) lines.push(`${seconds(row.seconds)} seconds`);
  return lines.join("\n");
}

function timed(setting) {
  return CELLS.some((cell) => cell.setting === setting && !cell.study && !missing(cell.seconds));
}

function chartLength() {
  return RUN.bits.find((bits) => String(bits) === state.at) ?? RUN.bits.find((bits) => bits === 32) ?? RUN.bits[Math.floor(RUN.bits.length / 2)];
}

function secondsSection(datasets, setting, candidates, shown, places) {
  const bits = chartLength();
  const draw = (dataset, width) => secondsChart(dataset, setting, bits, candidates, shown, places, width);
  return el(
    "section",
    {},
    el("h3", {}, `Precision@${RUN.k} against seconds of a training, ${bits} bits`),
    el("p", { class: "muted note" }, "Grey: the other methods. The stepped line joins those that no other beats in both."),
    panels(datasets, draw),
  );
}

function secondsChart(dataset, setting, bits, candidates, shown, places, width) {
  const cells = candidates.map((method) => CELL_BY_KEY.get([dataset, setting, method, bits].join("/"))).filter((cell) => cell && !missing(cell.precision) && !missing(cell.seconds));
  // A millisecond is the least that is recorded, and a logarithmic axis has no place for nothing.
  const points = cells.map((cell) => ({ ...cell, name: cell.method, cell: keyOf(cell), at: Math.max(cell.seconds, 0.001) }));
  const front = d3.sort(points, (row) => row.at).filter((row) => !points.some((other) => other !== row && other.at <= row.at && other.precision > row.precision));
  const rest = points.filter((row) => !shown.includes(row.name));
  const marks = [
    Plot.line(front, { x: "at", y: "precision", curve: "step-after", stroke: "var(--faint)", strokeWidth: 1 }),
    Plot.dot(rest, { x: "at", y: "precision", fill: "var(--faint)", r: 2.6 }),
    ...points.filter((row) => shown.includes(row.name)).map((row) => Plot.dot([row], { x: "at", y: "precision", fill: colourOf(places.get(row.name)), symbol: SYMBOLS[places.get(row.name)], r: 4.4 })),
    tipsOn(points, "at"),
  ];
  return precisionChart(width, {
    ariaLabel: `Precision of every method on ${titleOf(dataset)} against seconds of a training at ${bits} bits; the numbers stand in the table below`,
    x: { type: "log", label: "seconds", nice: true, ...AXES, ticks: secondTicks(points), tickFormat: d3.format("~r") },
    marks,
  });
}

/** Powers of ten; over less than two of them, also twice and five times each. */
function secondTicks(points) {
  const [least, most] = d3.extent(points, (row) => row.at);
  const steps = most / least < 100 ? [1, 2, 5] : [1];
  const ticks = d3.range(-3, 7).flatMap((power) => steps.map((step) => step * 10 ** power));
  return ticks.filter((tick) => tick >= 10 ** Math.floor(Math.log10(least)) && tick <= 10 ** Math.ceil(Math.log10(most)));
}

/** The charts as a table, for who does not see them. */
function numbersOf(datasets, setting, shown) {
  const rows = datasets.flatMap((dataset) => shown.flatMap((method) => chartRows(dataset, setting, method)));
  const columns = [
    { id: "method", title: "Method", value: (row) => row.method, head: true, show: (row) => cellButton(keyOf(row), row.method, null, "link") },
    { id: "data", title: "Data set", value: (row) => titleOf(row.dataset) },
    { id: "bits", title: "Bits", number: true, rising: true, value: (row) => row.bits },
    { id: "precision", title: "Precision", number: true, value: (row) => row.precision, show: (row) => share(row.precision) },
    { id: "sd", title: "sd", number: true, value: (row) => row.sd, show: (row) => share(row.sd) },
    { id: "reported", title: "Reported", number: true, value: (row) => row.reported, show: (row) => share(row.reported) },
    { id: "seconds", title: "Seconds", number: true, rising: true, value: (row) => row.seconds, show: (row) => seconds(row.seconds) },
  ];
  const table = dataTable({ caption: "The numbers of the charts", columns, rows, sort: "sort" });
  return el("details", {}, el("summary", { "data-key": "numbers" }, "The numbers as a table"), table);
}

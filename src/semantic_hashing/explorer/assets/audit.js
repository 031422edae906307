// The audit: each value that a paper reports, beside ours.

const VERDICT_MARKS = { reproduced: "●", compatible: "◐", higher: "▲", lower: "▼", "not run": "○", "not comparable": "≠" };
const VERDICT_MEANINGS = DATA.audit && {
  reproduced: `the reported value lies within ${share(DATA.audit.tolerance, 2)} of our mean`,
  compatible: "it lies further away, but in the 95 % prediction interval of one further replicate of ours",
  higher: "ours is higher than it",
  lower: "ours is lower than it",
  "not run": "this run has no such cell",
  "not comparable": "the paper's data or protocol differ from ours; the value is shown and not judged",
};

function verdictMark(verdict) {
  return el("span", { class: `verdict ${verdict.replaceAll(" ", "-")}` }, el("span", { "aria-hidden": "true" }, VERDICT_MARKS[verdict] ?? ""), ` ${verdict}`);
}

/** The rows that the filters leave, but for that of the verdicts; without a choice of verdicts, those that are judged. */
function auditRows() {
  const named = (name, value) => !state[name].length || state[name].includes(String(value));
  return AUDIT.filter(
    (row) =>
      auditWord(row) &&
      (!state.paper || row.paper === state.paper) &&
      (!state.transcription || row.transcription === state.transcription) &&
      (!state.data.some((name) => AUDITED.datasets.includes(name)) || named("data", row.dataset)) &&
      (!state.bits.some((bits) => AUDITED.bits.map(String).includes(bits)) || named("bits", row.bits)),
  );
}

const AUDITED = {
  papers: [...new Set(AUDIT.map((row) => row.paper))],
  datasets: [...new Set(AUDIT.map((row) => row.dataset))],
  bits: [...new Set(AUDIT.map((row) => row.bits))].sort((a, b) => a - b),
};

function auditWord({ method, source }) {
  const word = state.q.trim().toLocaleLowerCase();
  return !word || method.toLocaleLowerCase().includes(word) || source.toLocaleLowerCase().includes(word);
}

function audit() {
  const candidates = auditRows();
  const verdicts = DATA.audit.verdicts.filter((verdict) => state.verdict.includes(verdict));
  const rows = candidates.filter((row) => (verdicts.length ? verdicts.includes(row.verdict) : !DATA.audit.unjudged.includes(row.verdict)));
  const columns = [
    { id: "method", title: "Method", value: (row) => row.method, show: auditMethod, head: true },
    { id: "data", title: "Data set", value: (row) => titleOf(row.dataset) },
    { id: "bits", title: "Bits", number: true, rising: true, value: (row) => row.bits },
    { id: "paper", title: "Paper", value: (row) => paperLabel(row.paper), show: auditPaper },
    { id: "reported", title: "Reported", number: true, value: (row) => row.reported, show: reportedCell },
    { id: "ours", title: "Ours", number: true, value: (row) => row.reproduced, show: (row) => share(row.reproduced) },
    { id: "difference", title: "Difference", number: true, value: auditDifference, show: (row) => signed(auditDifference(row)) },
    { id: "verdict", title: "Verdict", value: (row) => DATA.audit.verdicts.indexOf(row.verdict), rising: true, show: verdictCell },
    { id: "strip", title: "Both", note: "0 to 1", unsorted: true, value: (row) => row.reported, show: auditStrip },
    { id: "interval", title: "Interval", note: "95 % prediction", number: true, value: (row) => (missing(row.low) ? null : row.high - row.low), show: (row) => range(row.low, row.high) },
    { id: "ties", title: "Tie bounds", number: true, value: (row) => (missing(row.tie_lower) ? null : row.tie_upper - row.tie_lower), show: (row) => range(row.tie_lower, row.tie_upper) },
    { id: "chance", title: "Chance", number: true, value: (row) => row.chance, show: (row) => share(row.chance) },
    { id: "source", title: "Transcription, source", value: (row) => row.transcription, show: sourceCell },
  ];
  say(counted(rows.length, "value"));
  const key = (row) => [row.dataset, DATA.audit.setting, row.method, row.bits].join("/");
  const onRow = (row) => (MODELS_BY_KEY.has(key(row)) && row.verdict !== "not run" ? () => update({ cell: key(row) }, true) : null);
  const table = dataTable({ caption: "Reported values beside ours", columns, rows, sort: "audit-sort", paged: true, onRow, css: "audit" });
  return el("div", {}, verdictChips(candidates), stripLegend(), table, meanings());
}

function auditDifference(row) {
  return missing(row.reproduced) ? null : row.reproduced - row.reported;
}

function auditMethod(row) {
  const key = [row.dataset, DATA.audit.setting, row.method, row.bits].join("/");
  return MODELS_BY_KEY.has(key) && row.verdict !== "not run" ? cellButton(key, row.method, null, "link") : row.method;
}

function auditPaper(row) {
  const quoted = row.quoted_from ? el("small", {}, ` quotes ${paperLabel(row.quoted_from)}`) : null;
  return [`${paperLabel(row.paper)}, table ${row.table}`, quoted];
}

function reportedCell(row) {
  const mark = { "single-source": "†", unverified: "‡" }[row.transcription];
  return mark ? [share(row.reported), el("sup", { title: row.transcription }, mark)] : share(row.reported);
}

function verdictCell(row) {
  return [
    verdictMark(row.verdict),
    row.suspect ? el("small", { class: "suspect", title: row.arithmetic }, row.suspect) : null,
    row.wide || row.within_ties ? el("small", {}, [row.wide && "wide", row.within_ties && "within ties"].filter(Boolean).join(", ")) : null,
  ];
}

function sourceCell(row) {
  return [el("span", {}, row.transcription), el("small", {}, row.not_comparable ? `${row.source}. Not comparable: ${row.not_comparable}` : row.source)];
}

/** Tie bounds, prediction interval, ours and the reported value on one scale. */
function auditStrip(row) {
  const at = (value) => 3 + 134 * Math.min(1, Math.max(0, value));
  const drawn = [svg("path", { class: "axis", d: "M3 8H137" })];
  if (!missing(row.tie_lower)) drawn.push(svg("rect", { class: "ties", x: at(row.tie_lower), y: 4, width: Math.max(1, at(row.tie_upper) - at(row.tie_lower)), height: 8 }));
  if (!missing(row.low)) drawn.push(svg("path", { class: "interval", d: `M${at(row.low)} 8H${at(row.high)}` }));
  if (!missing(row.chance)) drawn.push(svg("path", { class: "chance", d: `M${at(row.chance)} 2V14` }));
  if (!missing(row.reproduced)) drawn.push(svg("circle", { class: "ours", cx: at(row.reproduced), cy: 8, r: 3 }));
  drawn.push(svg("path", { class: "printed", d: `M${at(row.reported)} 3.2l4.8 4.8l-4.8 4.8l-4.8 -4.8z` }));
  return svg("svg", { class: "strip", viewBox: "0 0 140 16", width: 140, height: 16, "aria-hidden": "true" }, drawn);
}

function stripLegend() {
  const key = (drawn, text) => el("span", {}, svg("svg", { class: "strip", viewBox: "0 0 20 16", width: 20, height: 16, "aria-hidden": "true" }, drawn), text);
  return el(
    "p",
    { class: "keys muted" },
    key(svg("circle", { class: "ours", cx: 10, cy: 8, r: 3 }), "ours"),
    key(svg("path", { class: "printed", d: "M10 3.2l4.8 4.8l-4.8 4.8l-4.8 -4.8z" }), "reported"),
    key(svg("path", { class: "interval", d: "M1 8H19" }), "prediction interval"),
    key(svg("rect", { class: "ties", x: 1, y: 4, width: 18, height: 8 }), "between tie bounds"),
    key(svg("path", { class: "chance", d: "M10 2V14" }), "chance"),
    el("span", {}, "† single source"),
    el("span", {}, "‡ not checked against the print"),
  );
}

/** How many values have each verdict, as chips that choose them. */
function verdictChips(rows) {
  const counts = d3.rollup(rows, (group) => group.length, (row) => row.verdict);
  const toggled = (verdict, on) => update({ verdict: on ? [...state.verdict, verdict] : state.verdict.filter((one) => one !== verdict), page: "" });
  const boxes = DATA.audit.verdicts.map((verdict) => {
    const input = el("input", { type: "checkbox", value: verdict, checked: state.verdict.includes(verdict), "data-key": `verdict-${verdict}`, onchange: () => toggled(verdict, input.checked) });
    return el("label", { class: "chip" }, input, el("span", {}, verdictMark(verdict), el("b", {}, count(counts.get(verdict) ?? 0))));
  });
  return el("fieldset", { class: "picker" }, el("legend", {}, "Verdicts; without a choice, the values that are judged"), el("div", { class: "chips" }, boxes));
}

function meanings() {
  const said = DATA.audit.verdicts.map((verdict) => [verdictMark(verdict), VERDICT_MEANINGS[verdict]]);
  const more = [
    ["wide", `the prediction interval is wider than ${share(DATA.audit.wide_from, 2)} and says little`],
    ["within ties", "the value lies between our bounds under ties: another order of tied documents could give it"],
    ["at chance, below chance", `it is at most ${DATA.audit.at_chance} times the precision of random codes on our data`],
  ];
  return el("details", {}, el("summary", { "data-key": "meanings" }, "What the words mean"), terms([...said, ...more]));
}

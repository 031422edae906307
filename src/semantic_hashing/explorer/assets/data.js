// The data of the run, as explorer/page.py embeds them.

const DATA = JSON.parse(byId("data").textContent);
const RUN = DATA.run;

/** The rows of a table that stands column by column, an object each. */
function rowsOf(table) {
  const rows = Array.from({ length: table.length }, () => ({}));
  for (const [name, values] of Object.entries(table.numbers)) values.forEach((value, place) => (rows[place][name] = value));
  for (const [name, { values, codes }] of Object.entries(table.texts)) {
    codes.forEach((code, place) => (rows[place][name] = code === null ? "" : values[code]));
  }
  return rows;
}

const CELLS = rowsOf(DATA.cells);
const MODELS = rowsOf(DATA.models);
const AUDIT = DATA.audit ? rowsOf(DATA.audit.rows) : [];
const RANKS = DATA.ranks ? rowsOf(DATA.ranks.rows) : [];
const FAMILIES = [...new Set(Object.values(DATA.methods).map((method) => method.family))].sort();
const KINDS = [...new Set(RUN.methods.map((method) => (DATA.methods[method]?.supervised ? "labels" : "none")))].sort().reverse();
const KIND_NAMES = { none: "without labels", labels: "with labels" };

/** What names a cell in the address: data set, setting, method and length. */
function keyOf(row) {
  return [row.dataset, row.setting, row.method, row.bits].join("/");
}

const CELL_BY_KEY = new Map(CELLS.map((cell) => [keyOf(cell), cell]));
const MODELS_BY_KEY = d3.group(MODELS, keyOf);

function titleOf(dataset) {
  return DATA.datasets[dataset]?.title ?? dataset;
}

/** Which version of a data set was used: `mulan500, 500 words`. */
function versionOf(dataset) {
  const { version, words } = DATA.datasets[dataset] ?? {};
  return [version, words ? `${count(words)} words` : null].filter(Boolean).join(", ");
}

function paperLabel(name) {
  return DATA.papers[name]?.label ?? DATA.quoted[name] ?? name;
}

function kindOf(method) {
  return DATA.methods[method]?.supervised ? "labels" : "none";
}

/** What a cell shows in place of a score: it failed, or there is none yet. */
function stateOf(cell) {
  if (!cell || !cell.seeds) return "not run";
  return cell.failed === cell.seeds ? "failed" : "";
}

function reasonsOf(key) {
  return [...new Set((MODELS_BY_KEY.get(key) ?? []).filter((model) => model.status === "failed").map((model) => model.reason || "no reason recorded"))];
}

/** Precision of a control on a data set at a length; one without code lengths has the same at all. */
function controlAt(dataset, name, bits) {
  const rows = DATA.controls.filter((row) => row.dataset === dataset && row.name === name);
  return (rows.find((row) => row.bits === bits) ?? rows.find((row) => row.bits === 0))?.precision ?? null;
}

const CONTROL_NAMES = {
  Random: "Random codes",
  Cosine: "Exact cosine",
  BM25: "Exact BM25",
  LSA: "Exact cosine of LSA",
  PQ: "Product quantisation",
  Labels: "Label codes",
};

// The ranks: each method's mean rank with its region, and the tests against the best of its kind.

function ranks() {
  const [scopes, kinds] = [[...new Set(RANKS.map((row) => row.bits))], [...new Set(RANKS.map((row) => row.kind))]];
  const scope = scopes.find((bits) => String(bits) === state.scope) ?? scopes[0];
  const blocks = kinds.map((kind) => {
    const rows = RANKS.filter((row) => row.kind === kind && row.bits === scope && methodShown(row.method));
    if (!rows.length) return null;
    return el("section", {}, el("h3", {}, kinds.length > 1 ? `${kind[0].toUpperCase()}${kind.slice(1)} methods` : "Methods"), rankTable(kind, rows, scope));
  });
  const shown = blocks.filter(Boolean);
  return el("div", {}, shown.length ? shown : el("p", { class: "empty" }, "Nothing fits these filters."));
}

function rankTable(kind, rows, scope) {
  const whole = RANKS.filter((row) => row.kind === kind && row.bits === scope);
  const most = Math.max(...whole.map((row) => row.high));
  const columns = [
    { id: "rank", title: "Mean rank", number: true, rising: true, value: (row) => row.rank, show: (row) => decimal(row.rank, 2) },
    { id: "method", title: "Method", value: (row) => row.method, head: true, show: (row) => (row.level ? el("strong", {}, row.method) : row.method) },
    { id: "region", title: "95 % region", note: `1 to ${Math.ceil(most)}`, unsorted: true, value: (row) => row.low, show: (row) => rankStrip(row, most) },
    { id: "low", title: "From", number: true, rising: true, value: (row) => row.low, show: (row) => decimal(row.low, 2) },
    { id: "high", title: "To", number: true, rising: true, value: (row) => row.high, show: (row) => decimal(row.high, 2) },
    { id: "first", title: "First in", number: true, value: (row) => row.first, show: (row) => `${row.first} of ${row.cells}` },
    { id: "precision", title: "Precision", number: true, value: (row) => row.precision, show: (row) => share(row.precision) },
    { id: "difference", title: "From best", number: true, value: (row) => row.difference, show: (row) => signed(row.difference) },
    { id: "p", title: "p", number: true, rising: true, value: (row) => row.p_best, show: (row) => (missing(row.p_best) ? NONE : row.p_best < 0.0001 ? "<.0001" : share(row.p_best)) },
    { id: "seconds", title: "Seconds", number: true, rising: true, value: (row) => row.seconds, show: (row) => seconds(row.seconds) },
    { id: "speed", title: "Codes a second", number: true, value: (row) => row.documents_per_second, show: (row) => count(row.documents_per_second) },
  ].filter(({ id, value }) => !["seconds", "speed"].includes(id) || whole.some((row) => !missing(value(row))));
  return dataTable({ caption: `Ranks of ${kind} methods`, columns, rows, sort: "sort", fallback: "rank:up", css: "ranks" });
}

function rankStrip(row, most) {
  const at = (rank) => 4 + (152 * (rank - 1)) / Math.max(1, most - 1);
  return svg(
    "svg",
    { class: "strip", viewBox: "0 0 160 14", width: 160, height: 14, "aria-hidden": "true" },
    svg("path", { class: "axis", d: "M4 7H156" }),
    svg("path", { class: "interval", d: `M${at(row.low)} 7H${Math.max(at(row.high), at(row.low) + 1)}` }),
    svg("circle", { class: row.level ? "ours" : "ours faint", cx: at(row.rank), cy: 7, r: 3.2 }),
  );
}

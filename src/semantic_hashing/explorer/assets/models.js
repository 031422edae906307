// Every model of the run, a row each, those of the studies included.

const TRAINED = {
  datasets: [...new Set(MODELS.map((model) => model.dataset))],
  settings: [...new Set(MODELS.map((model) => model.setting))],
  statuses: [...new Set(MODELS.map((model) => model.status))],
};

function modelRows() {
  const within = (name, valid, value) => chosen(name, valid).map(String).includes(String(value));
  return MODELS.filter(
    (model) =>
      methodShown(model.method) &&
      within("data", TRAINED.datasets, model.dataset) &&
      within("setting", TRAINED.settings, model.setting) &&
      within("bits", RUN.bits, model.bits) &&
      (!TRAINED.statuses.includes(state.status) || model.status === state.status),
  );
}

function models() {
  const rows = modelRows();
  const drawn = rows.some((model) => model.draw !== model.dataset);
  const columns = [
    { id: "method", title: "Method", value: (model) => model.method, head: true, show: (model) => cellButton(keyOf(model), model.method, null, "link") },
    { id: "data", title: "Data set", value: (model) => titleOf(model.dataset) },
    drawn && { id: "draw", title: "Split", value: (model) => (model.draw === model.dataset ? "" : titleOf(model.draw)) },
    TRAINED.settings.length > 1 && { id: "setting", title: "Setting", value: (model) => model.setting, css: () => "muted" },
    { id: "bits", title: "Bits", number: true, rising: true, value: (model) => model.bits },
    { id: "seed", title: "Seed", number: true, rising: true, value: (model) => model.seed },
    { id: "precision", title: "Precision", number: true, value: (model) => model.precision, show: precisionCell },
    { id: "validation", title: "Validation", number: true, value: (model) => model.validation, show: (model) => share(model.validation) },
    { id: "ties", title: "Tie bounds", number: true, value: (model) => (missing(model.lower) ? null : model.upper - model.lower), show: (model) => range(model.lower, model.upper) },
    { id: "epochs", title: "Epochs", number: true, value: (model) => model.epochs, show: (model) => count(model.epochs) },
    { id: "seconds", title: "Seconds", number: true, rising: true, value: (model) => model.seconds, show: (model) => seconds(model.seconds) },
    { id: "mib", title: "MiB", number: true, rising: true, value: (model) => model.peak_mib, show: (model) => count(model.peak_mib) },
    { id: "codes", title: "Codes", number: true, value: (model) => model.distinct, show: (model) => count(model.distinct) },
    { id: "entropy", title: "Bit entropy", number: true, value: (model) => model.bit_entropy, show: (model) => decimal(model.bit_entropy, 3) },
  ].filter(Boolean);
  say(counted(rows.length, "model"));
  const onRow = (model) => () => update({ cell: keyOf(model) }, true);
  return dataTable({ caption: "Every model", columns, rows, sort: "models-sort", paged: true, onRow, css: "models" });
}

function precisionCell(model) {
  if (!missing(model.precision)) return share(model.precision);
  return el("span", { class: model.status === "failed" ? "failed" : "muted", title: model.reason || null }, model.status);
}

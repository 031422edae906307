// What the run is: data sets, methods, papers, how to read the numbers, machine and versions.

function about() {
  return el("div", { class: "prose" }, reading(), ofData(), ofMethods(), ofPapers(), ofRun(), ofPage());
}

function block(heading, ...content) {
  return el("section", {}, el("h3", {}, heading), ...content);
}

function reading() {
  const several = RUN.replicates > 1;
  return block(
    "How to read the numbers",
    terms([
      [`precision@${RUN.k}`, `Of the ${RUN.k} documents nearest to a query by Hamming distance, the share that have a label in common with it; the mean over all test documents.`],
      ["ties", "Documents at the same distance have no order. A score is the exact expectation over all orders; the bounds put the relevant ones last, and first."],
      ["± and sd", several ? "Standard deviation between the replicates of a cell." : "This run has one replicate a cell, so no spread is given."],
      ["chance", "The precision of a random order of the documents on the same data."],
      ["setting", RUN.settings.length > 1 ? "A named set of hyper-parameters. A method whose models are the same in all of them has one setting." : null],
      ["seconds", CELLS.some((cell) => !missing(cell.seconds)) ? "Wall-clock time to train a model and encode the documents on one thread." : null],
      ["keys", "Tab leads to the headings that sort, and to one cell of a table; the arrow keys lead from cell to cell, Enter opens one, Escape closes it."],
    ]),
  );
}

function ofData() {
  const rows = RUN.datasets.map((name) => DATA.datasets[name]);
  const columns = [
    ["data set", (row) => row.title],
    ["version", (row) => row.version ?? NONE],
    ["recipe", (row) => row.recipe ?? NONE],
    ["training", (row) => count(row.documents?.train), true],
    ["validation", (row) => count(row.documents?.validation), true],
    ["test", (row) => count(row.documents?.test), true],
    ["words", (row) => count(row.words), true],
    ["labels", (row) => count(row.labels), true],
    ["chance", (row) => share(row.chance), true],
  ];
  return small("Data sets", columns, rows);
}

function ofMethods() {
  const rows = RUN.methods.map((name) => ({ name, ...DATA.methods[name] }));
  return small(
    "Methods",
    [
      ["method", (row) => row.name],
      ["paper", (row) => row.authors ?? NONE],
      ["year", (row) => String(row.year ?? NONE), true],
      ["family", (row) => row.family ?? NONE],
      ["learns from labels", (row) => (row.supervised ? "yes" : "no")],
    ],
    rows,
  );
}

function ofPapers() {
  const papers = Object.values(DATA.papers);
  if (!DATA.audit || !papers.length) return null;
  return block(
    "Papers",
    papers.map((paper) =>
      el(
        "div",
        { class: "paper" },
        el("p", {}, el("strong", {}, paper.label), ` ${paper.authors.length > 3 ? `${paper.authors[0]} et al.` : listed(paper.authors)}: `, link(paper.url, paper.title), `. ${paper.venue}, ${paper.year}.`),
        paper.protocol ? el("p", { class: "muted" }, paper.protocol) : null,
      ),
    ),
  );
}

/** A link to a web address and to nothing else, whatever the text says. */
function link(url, text) {
  return /^https?:\/\//.test(url ?? "") ? el("a", { href: url, rel: "noreferrer" }, text) : text;
}

function ofRun() {
  const trained = RUN.trained_by.map(({ revision, processor, models: number }) => `${count(number)} at ${revision} on ${processor}`);
  return block(
    "This run",
    terms([
      ["models", `${count(RUN.models)}, of which ${count(RUN.of_grid)} in the grid and ${count(RUN.models - RUN.of_grid)} in studies; ${count(RUN.failed)} failed`],
      ["core-hours", missing(RUN.core_seconds) || !RUN.core_seconds ? null : decimal(RUN.core_seconds / 3600, 1)],
      ["trained", trained.length ? trained.join("; ") : null],
      ["scores collected", `revision ${RUN.revision}, semhash ${RUN.package}, ${RUN.machine.processor}, ${RUN.machine.system}, Python ${RUN.machine.python}`],
      ["libraries", Object.entries(RUN.versions).map(([name, version]) => `${name} ${version}`).join(", ")],
      ["configuration", RUN.configfile],
    ]),
  );
}

function ofPage() {
  const notices = JSON.parse(byId("notices").textContent);
  return el(
    "details",
    {},
    el("summary", { "data-key": "licences" }, "Libraries within this page: D3, Observable Plot, TanStack Table"),
    notices.map((notice) => el("pre", {}, notice)),
  );
}

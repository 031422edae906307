// A table that is sorted by its headings: TanStack Table keeps the order, the page has it as a plain table.

const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const PAGE = 100;

/**
 * A column: `id`, `title`, `value(row)` to sort by, `show(row)` for a text or an element (by default the value), and perhaps `note` below the
 * title, `number`, `rising` (first sorted from low to high), `unsorted`, `head` (it names the row), `css(row)`, `columns` of a group.
 */
function columnDef(column) {
  if (column.columns) return { id: column.id, meta: column, columns: column.columns.map(columnDef) };
  return {
    id: column.id,
    meta: column,
    accessorFn: (row) => {
      const value = column.value(row);
      return missing(value) || value === "" ? undefined : value;
    },
    sortingFn: (a, b, id) => {
      const [left, right] = [a.getValue(id), b.getValue(id)];
      return typeof left === "number" ? left - right : COLLATOR.compare(left, right);
    },
    sortUndefined: "last",
    sortDescFirst: Boolean(column.number) && !column.rising,
    enableSorting: !column.unsorted,
  };
}

/** The table as an element; `sort` is the name of its sorting in the state, `paged` cuts it into pages. */
function dataTable({ caption, columns, rows, sort, fallback = "", paged = false, onRow = null, foot = null, css = "" }) {
  const pages = paged ? Math.max(1, Math.ceil(rows.length / PAGE)) : 1;
  const page = Math.min(Math.max(1, Number.parseInt(state.page, 10) || 1), pages);
  const sorting = sortingOf(sort, fallback);
  const table = TableCore.createTable({
    data: rows,
    columns: columns.map(columnDef),
    state: { pagination: { pageIndex: page - 1, pageSize: paged ? PAGE : Math.max(1, rows.length) } },
    initialState: {},
    onStateChange: () => {},
    renderFallbackValue: null,
    getCoreRowModel: TableCore.getCoreRowModel(),
    getSortedRowModel: TableCore.getSortedRowModel(),
    getPaginationRowModel: TableCore.getPaginationRowModel(),
  });
  const known = sorting.filter(({ id }) => table.getAllLeafColumns().some((column) => column.id === id));
  table.setOptions((options) => ({ ...options, state: { ...table.initialState, ...options.state, sorting: known } }));
  const shown = table.getRowModel().rows;
  const leaves = table.getAllLeafColumns();
  const body = shown.map((row) => {
    const open = onRow && onRow(row.original);
    const cells = leaves.map((leaf) => bodyCell(leaf.columnDef.meta, row.original));
    return el("tr", { class: open ? "opens" : null, onclick: open ? (event) => rowClicked(event, open) : null }, cells);
  });
  const element = el(
    "table",
    { class: css, onkeydown: moved },
    el("caption", { class: "unseen" }, caption),
    el("thead", {}, headings(table, sort, known)),
    el("tbody", {}, body.length ? body : el("tr", {}, el("td", { class: "empty", colspan: leaves.length }, "Nothing fits these filters."))),
    foot,
  );
  roving(element);
  return el("div", {}, scrolled(element, caption), paged ? pager(page, pages, rows.length) : null);
}

function bodyCell(column, row) {
  const content = column.show ? column.show(row) : column.value(row);
  const [style, name] = [column.style?.(row), [column.number ? "number" : null, column.css?.(row)].filter(Boolean).join(" ")];
  return el(column.head ? "th" : "td", { scope: column.head ? "row" : null, class: name || null, style }, missing(content) || content === "" ? NONE : content);
}

function headings(table, sort, sorting) {
  const groups = table.getHeaderGroups();
  return groups.map((group, depth) => {
    const cells = group.headers.map((header) => {
      const above = depth > 0 && groups[depth - 1].headers.find((one) => one.subHeaders.includes(header));
      // A column outside a group has one heading over all lines.
      if (above && above.isPlaceholder) return null;
      const column = header.column.columnDef.meta;
      const spans = { colspan: header.colSpan > 1 ? header.colSpan : null, rowspan: header.isPlaceholder ? groups.length - depth : null };
      const title = el("span", {}, column.title, column.note ? el("small", {}, column.note) : null);
      if (column.columns) return el("th", { ...spans, scope: "colgroup", class: "group" }, title);
      const current = sorting.find(({ id }) => id === column.id);
      const name = [column.number ? "number" : null, column.css?.(null)].filter(Boolean).join(" ");
      const common = { ...spans, scope: "col", class: name || null };
      if (column.unsorted) return el("th", common, title);
      const next = current ? !current.desc : Boolean(column.number) && !column.rising;
      const click = () => update({ [sort]: `${column.id}:${next ? "down" : "up"}`, page: "" });
      const arrow = el("span", { class: "arrow", "aria-hidden": "true" }, current ? (current.desc ? "↓" : "↑") : "");
      const button = el("button", { type: "button", class: "sort", onclick: click, "data-key": `sort-${column.id}`, "aria-label": column.spoken }, title, arrow);
      return el("th", { ...common, "aria-sort": current ? (current.desc ? "descending" : "ascending") : null }, button);
    });
    return el("tr", {}, cells);
  });
}

/** What a click on a row opens, unless it meets a control or ends the selection of a text. */
function rowClicked(event, open) {
  if (!event.target.closest("button, a") && !String(getSelection())) open();
}

function pager(page, pages, total) {
  const first = (page - 1) * PAGE + 1;
  const to = (number) => update({ page: String(number) }, true);
  const text = total ? `${count(first)} to ${count(Math.min(total, first + PAGE - 1))} of ${count(total)}` : "0 rows";
  const button = (label, key, number, off) =>
    el("button", { type: "button", class: "quiet", disabled: off, onclick: () => to(number), "data-key": key }, label);
  return el(
    "nav",
    { class: "pager", "aria-label": "Pages of the table" },
    button("Previous", "page-before", page - 1, page === 1),
    el("span", {}, text),
    button("Next", "page-after", page + 1, page === pages),
  );
}

const WIDTHS = new ResizeObserver((entries) => entries.forEach(({ target }) => fitted(target)));

/** The table in a box that scrolls sideways where it is too wide; elsewhere its headings stay in sight. */
function scrolled(table, label) {
  const box = el("div", { class: "scroll", role: "region", "aria-label": label }, table);
  WIDTHS.observe(box);
  return box;
}

function fitted(box) {
  // Measured with all columns, of which some give way in a table that is too wide.
  box.classList.remove("wide");
  const wide = box.firstElementChild.offsetWidth > box.clientWidth + 1;
  box.classList.toggle("wide", wide);
  if (wide) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

// One of the cells' buttons is a stop of the tabulator; the arrow keys lead from it to the others.

function roving(table) {
  table.querySelectorAll("tbody button[data-cell]").forEach((button, place) => (button.tabIndex = place ? -1 : 0));
}

function moved(event) {
  const from = event.target.closest("button[data-cell]");
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!from || !steps) return;
  const [row, cell] = [from.closest("tr"), from.closest("td, th")];
  const rows = [...row.parentElement.rows];
  let [y, x] = [rows.indexOf(row) + steps[0], cell.cellIndex + steps[1]];
  while (rows[y] && rows[y].cells[x] && !rows[y].cells[x].querySelector("button[data-cell]")) [y, x] = [y + steps[0], x + steps[1]];
  const to = rows[y]?.cells[x]?.querySelector("button[data-cell]");
  if (!to) return;
  event.preventDefault();
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

/** A button that opens a cell's panel. */
function cellButton(key, content, spoken, css = "") {
  const click = () => update({ cell: key }, true);
  return el("button", { type: "button", class: `cell ${css}`, "data-cell": key, "data-key": `cell-${key}`, "aria-label": spoken, onclick: click }, content);
}

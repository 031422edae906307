// Controls that choose what is shown. Each keeps in step with the state, however that changes.

let controls = [];

/** Put the controls of a view in place; `makers` are functions of this file already called. */
function showFilters(...shown) {
  controls = shown.filter(Boolean);
  byId("filters").replaceChildren(...controls.map((control) => control.element));
  byId("narrow").hidden = !controls.length;
  syncFilters();
}

function syncFilters() {
  controls.forEach((control) => control.sync());
}

/** Chips of which any number may be on; with none, all are meant. A single value needs no control. */
function chips(name, label, values, titles = (value) => value) {
  if (values.length < 2) return null;
  if (values.length > 7) return menu(name, label, values, titles);
  const box = (value, text) => {
    const input = el("input", { type: "checkbox", value, onchange: () => toggled(value, input.checked) });
    return { input, chip: el("label", { class: "chip" }, input, el("span", {}, text)) };
  };
  const toggled = (value, on) => {
    const known = state[name].filter((one) => values.map(String).includes(one) && one !== String(value));
    const next = value === "" ? [] : on ? [...known, String(value)] : known;
    update({ [name]: next.length === values.length ? [] : next, page: "" });
  };
  const all = box("", "all");
  const boxes = values.map((value) => box(value, titles(value)));
  const element = el("fieldset", {}, el("legend", {}, label), el("div", { class: "chips" }, [all, ...boxes].map(({ chip }) => chip)));
  const sync = () => {
    boxes.forEach(({ input }) => (input.checked = state[name].includes(input.value)));
    all.input.checked = !boxes.some(({ input }) => input.checked);
  };
  return { element, sync };
}

/** Chips of which one is on. */
function oneOf(name, label, values, titles, current) {
  if (values.length < 2) return null;
  const inputs = values.map((value) => {
    const change = () => update({ [name]: Array.isArray(DEFAULTS[name]) ? [String(value)] : String(value), page: "" });
    const input = el("input", { type: "radio", name: `one-${name}`, value, onchange: change });
    return { input, chip: el("label", { class: "chip" }, input, el("span", {}, titles(value))) };
  });
  const element = el("fieldset", {}, el("legend", {}, label), el("div", { class: "chips" }, inputs.map(({ chip }) => chip)));
  const sync = () => inputs.forEach(({ input }) => (input.checked = input.value === String(current())));
  return { element, sync };
}

/** A menu of one value or all. */
function menu(name, label, values, titles = (value) => value, all = "all") {
  if (values.length < 2) return null;
  const list = Array.isArray(DEFAULTS[name]);
  const several = el("option", { value: "several", hidden: true }, "several");
  const change = () => update({ [name]: list ? (select.value ? [select.value] : []) : select.value, page: "" });
  const options = values.map((value) => el("option", { value }, titles(value)));
  const select = el("select", { onchange: change }, all === null ? null : el("option", { value: "" }, all), options, several);
  const sync = () => {
    const current = [state[name]].flat().filter((value) => values.map(String).includes(value));
    select.value = current.length > 1 ? "several" : (current[0] ?? (all === null ? String(values[0]) : ""));
  };
  return { element: el("label", { class: "field" }, el("span", {}, label), select), sync };
}

/** A field that narrows the rows to those with a word. */
function searchField(label) {
  const change = () => update({ q: input.value, page: "" });
  const input = el("input", { type: "search", oninput: change, autocomplete: "off", spellcheck: "false" });
  const sync = () => {
    if (input.value !== state.q) input.value = state.q;
  };
  return { element: el("label", { class: "field" }, el("span", {}, label), input), sync };
}

/** A box that is on or off. */
function tick(name, label) {
  const input = el("input", { type: "checkbox", onchange: () => update({ [name]: input.checked ? "yes" : "no", page: "" }) });
  const sync = () => (input.checked = state[name] === "yes");
  return { element: el("label", { class: "tick" }, input, el("span", {}, label)), sync };
}

const kindMenu = () => menu("kind", "Learns", KINDS, (kind) => KIND_NAMES[kind]);
const familyMenu = () => menu("family", "Family", FAMILIES);

/** Whether a method is among those that kind, family and search leave. */
function methodShown(method) {
  const { family = "" } = DATA.methods[method] ?? {};
  const word = state.q.trim().toLocaleLowerCase();
  return (
    (!KINDS.includes(state.kind) || kindOf(method) === state.kind) &&
    (!FAMILIES.includes(state.family) || family === state.family) &&
    (!word || method.toLocaleLowerCase().includes(word))
  );
}

// How numbers are printed.

const NONE = "–";
const MINUS = "−";

function missing(value) {
  return value === null || value === undefined || Number.isNaN(value);
}

/** A share as the field prints it: .5671 */
function share(value, digits = 4) {
  if (missing(value)) return NONE;
  const text = Math.abs(value).toFixed(digits).replace(/^0(?=\.)/, "");
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A difference of shares, always with its sign. */
function signed(value, digits = 4) {
  if (missing(value)) return NONE;
  const text = share(value, digits);
  return text.startsWith(MINUS) || Number(text) === 0 ? text : `+${text}`;
}

/** A range of two shares, `.51 – .57`; nothing where one is missing. */
function range(low, high, digits = 4) {
  return missing(low) || missing(high) ? NONE : `${share(low, digits)} – ${share(high, digits)}`;
}

function count(value) {
  return missing(value) ? NONE : Math.round(value).toLocaleString("en");
}

/** Seconds with two or three digits that count. */
function seconds(value) {
  if (missing(value)) return NONE;
  return value >= 100 ? count(value) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function decimal(value, digits) {
  return missing(value) ? NONE : value.toFixed(digits);
}

/** `1 row`, `12 rows` */
function counted(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** `a, b and c` */
function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The mean; null where a value is missing, for a mean over other cells compares with nothing. */
function mean(values) {
  return !values.length || values.some(missing) ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation; null with fewer than two values. */
function spread(values) {
  if (values.length < 2) return null;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

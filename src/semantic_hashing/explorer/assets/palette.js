// Colours and marks of the lines in a chart: eight that the colour-blind can tell apart, no two alike in either.

const MOST = 8;
const upsideDown = {
  draw(context, size) {
    const side = Math.sqrt(size * 1.6);
    context.moveTo(0, side * 0.62);
    context.lineTo(side * 0.62, -side * 0.45);
    context.lineTo(-side * 0.62, -side * 0.45);
    context.closePath();
  },
};
const SYMBOLS = [d3.symbolCircle, d3.symbolSquare, d3.symbolTriangle, d3.symbolDiamond, upsideDown, d3.symbolStar, d3.symbolCross, d3.symbolWye];

// A method keeps its place while it is shown, whatever comes or goes beside it.
const slots = new Map();

/** Method -> place in the palette, for at most eight methods. */
function placed(methods) {
  for (const method of [...slots.keys()]) if (!methods.includes(method)) slots.delete(method);
  for (const method of methods) {
    if (slots.has(method)) continue;
    const taken = new Set(slots.values());
    slots.set(method, d3.range(MOST).find((place) => !taken.has(place)));
  }
  return slots;
}

const colourOf = (place) => `var(--line-${place})`;

/** The mark of a place, as it stands in a chart. */
function swatch(place) {
  const mark = svg("path", { d: d3.symbol(SYMBOLS[place], 48)(), fill: colourOf(place), transform: "translate(12 7)" });
  const line = svg("path", { d: "M0 7H24", stroke: colourOf(place), "stroke-width": 1.6 });
  return svg("svg", { class: "swatch", viewBox: "0 0 24 14", width: 24, height: 14, "aria-hidden": "true" }, line, mark);
}

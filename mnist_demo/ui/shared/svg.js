// What charts are made of: nodes of an SVG, and round values along an axis.

const SVG = "http://www.w3.org/2000/svg";

function node(tag, parent, name = "") {
  const made = document.createElementNS(SVG, tag);
  if (name) made.setAttribute("class", name);
  parent.append(made);
  return made;
}

function place(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

// Round values between two ends, about as many as asked for.
function ticks(low, high, about) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const count = Math.floor((high - low) / step + 1e-6);
  return Array.from({ length: count + 1 }, (_, i) => low + i * step);
}

// A tick's value, without the dust that adding up steps leaves.
const figure = (value) => value.toLocaleString("en", { maximumSignificantDigits: 6 });

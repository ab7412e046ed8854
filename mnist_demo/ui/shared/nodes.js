// Elements made, and changed only where they differ: what stands still is not laid out again.

// An element with its properties, and what lies in it.
function make(tag, properties = {}, ...inside) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...inside);
  return node;
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function name(element, text) {
  if (element.getAttribute("aria-label") !== text) element.setAttribute("aria-label", text);
}

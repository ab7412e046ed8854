// Elements made, and changed only where they differ: what is left as it was is not laid out again.

// An element with its properties (attributes where it has no such property) and its children.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// The name that a screen reader gives the element.
export function setLabel(element, text) {
  if (element.getAttribute("aria-label") !== text) element.setAttribute("aria-label", text);
}

// The elements that some selectors find below a root, one each.
export function findAll(root, ...selectors) {
  return selectors.map((selector) => root.querySelector(selector));
}

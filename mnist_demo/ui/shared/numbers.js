// Numbers as people read them.

const grouped = (number) => number.toLocaleString("en", { maximumSignificantDigits: 10 });

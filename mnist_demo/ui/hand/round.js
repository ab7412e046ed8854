// A round of writing each digit twice, which is a test of the network as well. Plain values, so that a
// round can be stored: { prompts, written }, the digits to write in their order, and of those written
// { label, grey, reading }, what it was to be, the drawing, and what the network read.

const DIGITS = [...Array(10).keys()];

// A new round: all ten digits shuffled, and again, none of them twice in a row. `random` gives
// numbers from 0 up to 1.
export function newRound(random = Math.random) {
  const first = shuffled(random);
  let second = shuffled(random);
  if (second[0] === first.at(-1)) second = [...second.slice(1), second[0]];
  return { prompts: [...first, ...second], written: [] };
}

// Whether what was stored is a round.
export function isRound(stored) {
  const { prompts, written } = stored ?? {};
  const isDigit = (value) => DIGITS.includes(value);
  return (
    Array.isArray(prompts) &&
    prompts.length === 2 * DIGITS.length &&
    prompts.every(isDigit) &&
    Array.isArray(written) &&
    written.length <= prompts.length &&
    written.every(
      (one, i) =>
        one?.label === prompts[i] && typeof one.grey === "string" && typeof one.reading === "string"
    )
  );
}

// The digit to write now; undefined when all are written.
export const promptOf = ({ prompts, written }) => prompts[written.length];

export const isOver = ({ prompts, written }) => written.length === prompts.length;

// The round with one more digit written.
export function withWritten(round, grey, reading) {
  return { ...round, written: [...round.written, { label: promptOf(round), grey, reading }] };
}

// The round without its last digit, which is to be written again.
export const withoutLast = (round) => ({ ...round, written: round.written.slice(0, -1) });

const isRight = ({ label, reading }) => reading === String(label);

// What the network read of what was written so far, in words.
export function scoreOf({ written }) {
  if (!written.length) return "";
  const misread = written.filter((one) => !isRight(one));
  const score = `It read ${written.length - misread.length} of ${written.length}`;
  if (!misread.length) return `${score}.`;
  const mistakes = misread.map(({ label, reading }) => `${label} as ${reading || "no digit"}`);
  return `${score}; it took ${listed(mistakes)}.`;
}

// A digit with its article.
export const aDigit = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;

// Words joined by commas and an "and".
export function listed(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function shuffled(random) {
  const digits = [...DIGITS];
  for (let i = digits.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [digits[i], digits[j]] = [digits[j], digits[i]];
  }
  return digits;
}

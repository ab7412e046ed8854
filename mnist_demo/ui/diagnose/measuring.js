// Asks the server how far diagnoses are, while somebody looks, until nothing more comes of them.

const EVERY = 100; // ms between two questions
const AGAIN_AFTER = 2000; // ms, when the server does not answer
const REMEMBERED = 8; // diagnoses; each is some 200 kB

// A diagnosis of which nothing is known.
const EMPTY = {
  says: "Asking the server …",
  read: 0,
  of: null,
  figures: null,
  robustness: null,
  done: false,
  error: null,
};

// `ask(question)` gives the server's answer; `changed()` is called when there is something new;
// `isSeen()` says whether somebody looks.
function createMeasuring(ask, changed, isSeen) {
  const known = new Map(); // by network and data
  let wanted = []; // diagnoses that are shown
  let asking = false;
  let offline = false;

  function diagnosisOf(run, data) {
    const key = `${run} ${data}`;
    const found = known.get(key) ?? { ...EMPTY, run, data };
    known.delete(key);
    known.set(key, found); // the newest is last
    for (const old of [...known.keys()].slice(0, -REMEMBERED)) known.delete(old);
    return found;
  }

  const isOpen = (diagnosis) => !diagnosis.done && !diagnosis.error;

  async function follow() {
    if (asking) return;
    asking = true;
    while (isSeen() && wanted.some(isOpen)) {
      try {
        for (const diagnosis of wanted.filter(isOpen))
          take(diagnosis, await inTime(question(diagnosis)));
        offline = false;
      } catch {
        offline = true;
      }
      changed();
      await new Promise((resolve) => setTimeout(resolve, offline ? AGAIN_AFTER : EVERY));
    }
    asking = false;
  }

  function question({ run, data, figures, robustness }) {
    return ask({ run, data, figures: figures !== null, perturbed: robustness?.images ?? 0 });
  }

  function take(diagnosis, answer) {
    if (answer.error) {
      diagnosis.error = answer.error;
      return;
    }
    const { says, read, of, done } = answer;
    Object.assign(diagnosis, { says, read, of, done });
    if (answer.figures) diagnosis.figures = unpacked(answer.figures);
    if (answer.robustness) diagnosis.robustness = answer.robustness;
  }

  return {
    // From now on these pairs [run, data] are wanted; what the server refused is asked for anew.
    // Gives back their diagnoses, which change as answers come.
    want(pairs) {
      wanted = pairs.map(([run, data]) => diagnosisOf(run, data));
      for (const diagnosis of wanted) diagnosis.error = null;
      follow();
      return wanted;
    },

    follow,

    get offline() {
      return offline;
    },
  };
}

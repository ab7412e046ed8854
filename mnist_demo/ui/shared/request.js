// A request to the server: its answer, or an error if none comes in time.

const TIMEOUT = 15000; // ms

export const UNREACHED = "The server does not answer: try again in a moment.";

// The answer to a call of a server function. Gradio's client gives back nothing when the server
// could not be reached. Throws when there is no answer.
export async function answerTo(call, timeout = TIMEOUT) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, timeout, new Error("late"));
  });
  const answer = await Promise.race([call, late]).finally(() => clearTimeout(timer));
  if (!answer || answer.detail) throw new Error("no answer");
  return answer;
}

// The same, but a missing answer is one with an `error`, as when the server refuses something.
export const answerOrError = (call) => answerTo(call).catch(() => ({ error: UNREACHED }));

// What the server answers, or an error if it does not.

const PATIENCE = 15000; // ms for an answer

// Gradio's client gives back nothing when the server could not be reached.
async function inTime(call, patience = PATIENCE) {
  const late = new Promise((_, reject) => setTimeout(reject, patience, new Error("late")));
  const answered = await Promise.race([call, late]);
  if (!answered || answered.detail) throw new Error("no answer");
  return answered;
}

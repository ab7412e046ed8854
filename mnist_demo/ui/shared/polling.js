// When a page asks the server again how something stands: when the answer says, since the server
// knows how many ask.

export const RETRY_AFTER = 2000; // ms, when there was no answer, or one that does not say

// Milliseconds until the next request; `answer` is null if none came, and `isSeen` says whether
// somebody looks at what the answer shows.
export const askAgainAfter = (answer, isSeen = true) =>
  Math.max(answer?.ask_again_ms ?? RETRY_AFTER, isSeen ? 0 : RETRY_AFTER);

// A request to the workshop's server.

import { answerTo } from "../shared/request.js";

// Gives the answer, which has an `error`, one sentence, where the server refuses. Rejected where none
// comes: then it may be sent again. `hostKey` opens what is the host's.
export function ask(name, request, hostKey = "") {
  const headers = { "Content-Type": "application/json" };
  if (hostKey) headers.Authorization = `Bearer ${hostKey}`;
  const sent = fetch(new URL(`workshop/${name}`, document.baseURI), {
    method: "POST",
    headers,
    body: JSON.stringify(request),
  });
  return answerTo(sent.then((response) => response.json()));
}

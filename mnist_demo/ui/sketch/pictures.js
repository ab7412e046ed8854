// The ways in which a picture comes onto the pad: chosen, dropped, pasted, or one of the samples.

import { findAll } from "../shared/dom.js";

// `open(call)` shows what `call(run)` gets from the server; `tell` says what is refused; a file has
// at most `most` bytes.
export function listenToPictures(element, { open, tell, server, most }) {
  const [button, chooser, box] = findAll(element, ".open", "input[type=file]", "#sketch-pad");

  function openFile(file) {
    if (file.size > most) {
      tell(`The file is too large: choose one of at most ${most / 1e6} MB.`);
      return;
    }
    // Gradio's client sends what is marked `binary` as a form: the bytes as they are
    open((run) => server.open_picture({ binary: true, data: { file, run: run ?? "" } }));
  }

  button.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    if (chooser.files.length) openFile(chooser.files[0]);
    chooser.value = ""; // so that the same file can be opened again
  });
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("receiving");
  });
  box.addEventListener("dragleave", () => box.classList.remove("receiving"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("receiving");
    const file = firstFile(event.dataTransfer);
    if (file) openFile(file);
  });
  for (const sample of element.querySelectorAll(".sample")) {
    const { name } = sample.dataset;
    sample.addEventListener("click", () => open((run) => server.open_sample({ name, run })));
  }
  document.addEventListener("paste", (event) => {
    const file = firstFile(event.clipboardData);
    if (file && box.offsetParent) openFile(file); // only while this tab is the open one
  });
}

const firstFile = (transfer) => [...(transfer?.files ?? [])][0];

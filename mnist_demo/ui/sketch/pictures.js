// The ways in which a picture comes onto the pad: chosen, dropped, pasted, or one of the samples.

import { findAll, make } from "../shared/dom.js";

// `open(call)` shows what `call(run)` gets from the server; `tell` says what is refused; a file has
// at most `most` bytes.
export function showPictureInputs(element, { open, tell, server, most }) {
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
  document.addEventListener("paste", (event) => {
    const file = firstFile(event.clipboardData);
    if (file && box.offsetParent) openFile(file); // only while this tab is the open one
  });
}

// A button for each sample, { name, src }; `open(name)` opens it.
export function showSamples(section, samples, open) {
  const buttons = samples.map(({ name, src }) => {
    const label = `Sample ${name.replaceAll("_", " ")}`;
    const properties = { type: "button", className: "sample", "aria-label": label };
    const button = make("button", properties, make("img", { src, alt: "" }));
    button.addEventListener("click", () => open(name));
    return button;
  });
  section.querySelector(".sample-row").append(...buttons);
  section.hidden = !samples.length;
}

const firstFile = (transfer) => [...(transfer?.files ?? [])][0];

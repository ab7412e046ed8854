// The ways in which a picture comes onto the pad: chosen, dropped, pasted, or one of the samples.

import { findAll } from "../shared/dom.js";

// `open(source)` shows what { file } or { sample }, its name, holds; `tell` says what is refused; a
// file has at most `most` bytes.
export function listenToPictures(element, { open, tell, most }) {
  const [button, chooser, box] = findAll(element, ".open", "input[type=file]", "#sketch-pad");
  const isTabOpen = () => box.offsetParent !== null;

  function openFile(file) {
    if (file.size > most) tell(`The file is too large: choose one of at most ${most / 1e6} MB.`);
    else open({ file });
  }

  // A file that is dropped anywhere on the page would replace the page.
  function dragOver(event) {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (isTabOpen()) box.classList.add("receiving");
    else event.dataTransfer.dropEffect = "none";
  }

  function drop(event) {
    box.classList.remove("receiving");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    const file = firstFile(event.dataTransfer);
    if (file && isTabOpen()) openFile(file);
  }

  button.addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    if (chooser.files.length) openFile(chooser.files[0]);
    chooser.value = ""; // so that the same file can be opened again
  });
  document.addEventListener("dragover", dragOver);
  document.addEventListener("drop", drop);
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) box.classList.remove("receiving"); // it left the window
  });
  for (const sample of element.querySelectorAll(".sample"))
    sample.addEventListener("click", () => open({ sample: sample.dataset.name }));
  document.addEventListener("paste", (event) => {
    const file = firstFile(event.clipboardData);
    if (file && isTabOpen()) openFile(file);
  });
}

const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
const firstFile = (transfer) => [...(transfer?.files ?? [])][0];

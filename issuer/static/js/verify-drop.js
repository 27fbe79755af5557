// A badge can be dropped on the form. Without this script the file field does the same.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const zone = form.querySelector("[data-drop-zone]");
  const field = zone.querySelector("input[type=file]");
  zone.querySelector("[data-drop-words]").hidden = false;
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("drop-over");
  };
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", () => zone.classList.remove("drop-over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("drop-over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.focus();
  });
}

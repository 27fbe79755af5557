// What the wizard gains from scripts: a warning before typed text would be left behind. Every button of the form saves.

const form = document.querySelector("form[data-warn]");
const first = form && snapshot();
let leavingByOurWay = false;

/** Everything typed, as one text; a chosen file counts by its name. */
function snapshot() {
  const pairs = [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]);
  return JSON.stringify(pairs);
}

if (form) {
  form.addEventListener("submit", () => {
    leavingByOurWay = true;
  });
  window.addEventListener("pageshow", () => {
    leavingByOurWay = false;
  });
  window.addEventListener("beforeunload", (event) => {
    // After an error nothing was saved, so what stands there is as good as typed.
    if (!leavingByOurWay && (snapshot() !== first || document.getElementById("error-summary"))) {
      event.preventDefault();
    }
  });
}

// What the wizard gains from scripts: a warning before typed text would be left behind. Every button of the form saves.

const form = document.querySelector("form[data-warn]");
const first = form && snapshot(sentForm());
let leavingByOurWay = false;

/** The form as the server sent it: who came before this script, on a slow line, may have typed already. */
function sentForm() {
  const sent = form.cloneNode(true);
  sent.reset();
  return sent;
}

/** Everything typed, as one text; a chosen file counts by its name. */
function snapshot(typed) {
  const pairs = [...new FormData(typed)].map(([name, value]) => [name, value instanceof File ? value.name : value]);
  return JSON.stringify(pairs);
}

if (form) {
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) leavingByOurWay = true;
  });
  window.addEventListener("beforeunload", (event) => {
    const isSent = leavingByOurWay;
    leavingByOurWay = false; // for this once: who stops the sending and leaves by another way is warned
    // After an error nothing was saved, so what stands there is as good as typed.
    if (!isSent && (snapshot(form) !== first || document.getElementById("error-summary"))) {
      event.preventDefault();
    }
  });
}

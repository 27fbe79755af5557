// A form is sent whole: a button pressed while the rest of the page is on its way is taken at its word once all is here.
// Without this script the server refuses such a form, for its last field, the token, is missing.

/** The last press of a button that has to wait, or null. */
let waiting = null;

document.addEventListener("submit", (event) => {
  if (document.readyState !== "loading" || event.target.method === "get") return;
  event.preventDefault();
  // Not DOMContentLoaded, which waits for scripts, too, and one of them may hang.
  if (waiting === null) document.addEventListener("readystatechange", send, { once: true });
  waiting = { form: event.target, button: event.submitter };
});

function send() {
  const { form, button } = waiting;
  form.requestSubmit(button?.form === form ? button : null);
}

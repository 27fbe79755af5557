// What every signed-in page gains from scripts. Without them each page works the same, only less comfortably.

const PATIENCE = 20000; // milliseconds

/** Move the focus to the summary of errors, so that a screen reader begins there. */
function focusSummary() {
  document.querySelector("[data-focus]")?.focus();
}

/** Put a button beside each passphrase that shows and hides what is typed. */
function offerToShowPassphrases() {
  for (const input of document.querySelectorAll("input[type=password][data-show][data-hide]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-quiet button-small";
    button.setAttribute("aria-controls", input.id);
    const label = () => (input.type === "password" ? input.dataset.show : input.dataset.hide);
    button.textContent = label();
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      button.textContent = label();
    });
    input.form?.addEventListener("submit", () => {
      input.type = "password"; // browsers do not remember it as a text that was typed
    });
    input.after(button);
  }
}

/** Send nothing while there is no line, and say so: the browser's own page of an error would take the form away. */
function holdWhileOffline() {
  const words = document.querySelector("[data-offline]");
  if (!words) return;
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.defaultPrevented) return;
    event.preventDefault();
    words.hidden = false;
  });
  window.addEventListener("online", () => {
    words.hidden = true;
  });
}

/**
 * Take a form once: a second press while the first is on its way sends nothing. One that may give a file is exempt.
 * Who stops the first, or whose line breaks, may press again: at once where the browser tells, else after a while.
 */
function sendOnce() {
  const sent = new Map();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || "again" in form.dataset) return;
    if (performance.now() - (sent.get(form) ?? -Infinity) < PATIENCE) event.preventDefault();
    else sent.set(form, performance.now());
  });
  window.addEventListener("pageshow", () => sent.clear());
  window.navigation?.addEventListener("navigateerror", () => sent.clear());
}

focusSummary();
offerToShowPassphrases();
holdWhileOffline();
sendOnce();

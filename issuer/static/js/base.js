// What every signed-in page gains from scripts. Without them each page works the same, only less comfortably.

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

/** Take a form once: a second press while the first is on its way sends nothing. One that may give a file is exempt. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || "again" in form.dataset) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}

focusSummary();
offerToShowPassphrases();
sendOnce();

// Puts a button beside what is to be copied letter by letter. Without scripts it is selected and copied by hand.

for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // only where the page came over https, or from this machine
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-quiet button-small";
  button.textContent = text.dataset.copy;
  button.setAttribute("aria-describedby", text.id);
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  told.className = "quiet";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.trim());
    told.textContent = text.dataset.copied;
  });
  text.after(" ", button, " ", told);
}

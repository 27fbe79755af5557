// The search beside a design's alignments, as one types: an editable combobox with a list (ARIA Authoring Practices).
// Choosing an entry fills the first empty alignment, or saves the step with one more. Without this script, the button
// beside the field saves the step and leads to a page of results.

const PAUSE = 150; // milliseconds after the last letter
const PARTS = ["name", "url", "framework", "code", "type"];

const picker = document.querySelector("[data-search]");
const input = picker?.querySelector("[data-picker-input]");
if (input) start();

function start() {
  const list = picker.querySelector("[data-picker-list]");
  const status = picker.querySelector("[data-picker-status]");
  const form = input.form;
  let entries = [];
  let current = -1;
  let timer = 0;
  let asked = 0; // an answer that comes after a later question is not shown

  picker.querySelector("[data-picker-button]").hidden = true;
  input.removeAttribute("name"); // what is searched for is not part of the design
  list.setAttribute("role", "listbox");
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => choose(current), Escape: close }[event.key];
    if (event.key === "Tab") close();
    if (!act) return;
    event.preventDefault();
    if (event.key === "Escape" && list.hidden) input.value = "";
    act();
  });
  input.addEventListener("blur", () => setTimeout(close, 150)); // after a click in the list
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose([...list.children].indexOf(option));
  });

  async function search() {
    const query = input.value.trim();
    const number = ++asked;
    if (query.length < 2) {
      status.textContent = "";
      return close();
    }
    const address = new URL(picker.dataset.search, location.href);
    address.searchParams.set("q", query);
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok || number !== asked) return;
      const found = await answer.json();
      if (number === asked) show(found);
    } catch {
      close(); // the server is away; the next letter asks again
    }
  }

  function show(found) {
    entries = found.entries;
    current = -1;
    list.replaceChildren(...entries.map(option));
    status.textContent = found.count;
    list.hidden = entries.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function option(entry, place) {
    const item = document.createElement("li");
    item.id = `picker-option-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const lines = [
      ["title", entry.title],
      ["facts", [entry.type, entry.code, entry.framework].filter(Boolean).join(" · ")],
      ["path", entry.path],
    ];
    for (const [name, text] of lines) {
      if (!text) continue;
      const line = document.createElement("span");
      line.className = `picker-option-${name}`;
      line.dir = "auto";
      line.textContent = text;
      item.append(line, " ");
    }
    return item;
  }

  function move(step) {
    if (list.hidden) {
      if (entries.length) {
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
      }
      return;
    }
    list.children[current]?.setAttribute("aria-selected", "false");
    current = (current + step + entries.length + (current < 0 && step < 0 ? 1 : 0)) % entries.length;
    const chosen = list.children[current];
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", chosen.id);
  }

  function close() {
    list.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    const entry = entries[place];
    if (!entry || list.hidden) return;
    close();
    input.value = "";
    entries = [];
    const row = emptyRow();
    if (row === null) return addByServer(entry.id);
    for (const part of PARTS) {
      const control = form.elements[`alignments[${row}].${part}`];
      if (!control) continue;
      control.value = entry.alignment[part];
      control.dispatchEvent(new Event("input", { bubbles: true }));
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    status.textContent = entry.title;
    form.elements[`alignments[${row}].how`]?.focus();
  }

  /** The number of the first alignment in which nothing is written, or null. */
  function emptyRow() {
    for (let row = 0; form.elements[`alignments[${row}].name`]; row += 1) {
      const controls = [...PARTS, "how"].map((part) => form.elements[`alignments[${row}].${part}`]);
      if (controls.every((control) => !control?.value.trim())) return row;
    }
    return null;
  }

  function addByServer(id) {
    const button = document.createElement("button");
    button.name = "do";
    button.value = `align:${id}`;
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  }
}

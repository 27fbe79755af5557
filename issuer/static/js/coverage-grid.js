// While boxes of the grid are ticked, what each row and column comes to, and the summary, follow. Saving needs no script.

const form = document.getElementById("grid-form");

/** The states that at least one ticked box makes fine. */
function fineStates() {
  return new Set([...form.querySelectorAll("input[data-keys]:checked")].flatMap((box) => box.dataset.keys.split(" ")));
}

function follow() {
  const fine = fineStates();
  for (const state of document.querySelectorAll("[data-state]")) {
    const isFine = fine.has(state.dataset.state);
    state.querySelector("[data-yes]").hidden = !isFine;
    state.querySelector("[data-no]").hidden = isFine;
  }
  for (const gap of document.querySelectorAll("[data-gap]")) {
    const count = gap.dataset.gap.split(" ").filter((key) => !fine.has(key)).length;
    const words = count ? String(count) : gap.dataset.none;
    const shown = gap.querySelector("strong");
    if (shown.textContent !== words) shown.textContent = words; // only what changed is read out
    gap.classList.toggle("grid-gap-none", !count);
  }
}

if (form) {
  form.addEventListener("change", follow);
  follow(); // a browser keeps what was ticked when it comes back to a page
}

// Findings appear as one writes: when a field is left, the form is sent to be reviewed (nothing is saved), and what the
// review says is put in place. Never while somebody types in that field; the focus and what is looked at stay put.

const PAUSE = 250; // milliseconds without another change, so that a row of clicks asks once
const form = document.querySelector("form[data-review]");

const CONTROLS = "input, textarea, select";
/** Controls in which one types: what stands in them counts once they are left. */
const TYPED = "textarea, input[type=text], input[type=email], input:not([type])";

// A step that is written for the first time speaks only of what holds something, and of what was left: `touched`.
const isShowingAll = form?.elements.showing.value === "all";
const touched = new Set(); // names of controls
let opened = ""; // what stood in the form when the server sent it
let isWritten = false; // something has changed since

let shown = ""; // what was typed when the page last showed its review
let found = form?.dataset.found ?? ""; // the criteria it shows, of all steps
let entered = null; // the control being written in and what stood there before
let timer = 0;
let asking = null; // the request on its way; a newer one takes its place
let closedUntil = 0; // when the server may be asked again, after it said that this was too often
let waitingForPointer = null;
const waiting = new Map(); // notes that change once the focus has left them
let pointerIsDown = false;
let lastLeft = null;

/** What would be saved of a form, but for files and what was told. */
function dataOf(written) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(written)) {
    if (!(value instanceof File)) data.append(name, value);
  }
  data.delete("told");
  return data;
}

/** What would be saved now, with a half-written field as it was before. */
function settledForm() {
  const data = dataOf(form);
  if (entered && entered.control === document.activeElement && entered.control.name) {
    data.set(entered.control.name, entered.before);
  }
  return data;
}

function enter(control) {
  entered = form.contains(control) && control.matches(TYPED) ? { control, before: control.value } : null;
}

function touch(control) {
  if (control.name && control.matches(CONTROLS)) touched.add(control.name);
}

/** Whoever came before this script, on a slow line or after a reload, may have written already. */
function takeUp() {
  const sent = form.cloneNode(true);
  sent.reset();
  opened = shown = dataOf(sent).toString();
  enter(document.activeElement);
  const controls = [...form.querySelectorAll(CONTROLS)];
  for (const [place, its] of [...sent.querySelectorAll(CONTROLS)].entries()) {
    const control = controls[place];
    if (control === entered?.control) entered.before = its.value;
    else if (control.value !== its.value || control.checked !== its.checked) touch(control);
  }
  if (settledForm().toString() !== opened) later();
}

function later(milliseconds = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
}

async function ask() {
  const wait = closedUntil - Date.now();
  if (wait > 0) return later(wait);
  const data = settledForm();
  isWritten ||= data.toString() !== opened;
  if (!isWritten) return; // looking through a step is no reason to speak of it
  if (!isShowingAll) data.set("touched", [...touched].join(" "));
  const typed = data.toString();
  if (typed === shown) return;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  data.set("found", found);
  const text = await reviewed(data, mine.signal);
  if (asking !== mine) return; // a newer question is on its way
  asking = null;
  if (!text) return;
  const review = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
  if (review) onceThePointerIsUp(() => show(review, typed));
}

/** The server's answer, or nothing: then what is shown stays, and the next change asks again. */
async function reviewed(data, signal) {
  try {
    const answer = await fetch(form.dataset.review, {
      method: "POST",
      body: data,
      headers: { Accept: "text/html" },
      redirect: "manual",
      credentials: "same-origin",
      signal,
    });
    if (answer.status === 429 || answer.status === 503) {
      closedUntil = Date.now() + 1000 * (Number(answer.headers.get("Retry-After")) || 30);
      later(closedUntil - Date.now());
    }
    // Signed out, or no draft any more: saving will say what is the matter.
    return answer.ok ? await answer.text() : "";
  } catch {
    return ""; // given up for a newer question, or no network
  }
}

/** Between pressing and letting go nothing may move, or the press would miss. */
function onceThePointerIsUp(action) {
  if (pointerIsDown) waitingForPointer = action;
  else action();
}

/** What waited for the focus to leave is put in place. */
function settle(frame) {
  const hold = holdStill();
  putNotes(frame, waiting.get(frame));
  hold();
}

function show(review, typed) {
  shown = typed;
  found = review.dataset.found;
  const hold = holdStill();
  for (const old of document.querySelectorAll("[data-said-once]")) old.remove();
  const places = new Map([...review.querySelectorAll("[data-place]")].map((part) => [part.dataset.place, part]));
  const fixed = placesOfFixed(review);
  for (const frame of form.querySelectorAll("[data-notes]")) putNotes(frame, places.get(frame.dataset.notes));
  for (const [line, frame] of fixed) sayOnce(line, frame);
  for (const state of review.querySelectorAll("[data-state]")) putState(state);
  const said = document.querySelector("[role=status][data-said]");
  said.textContent = review.querySelector("[data-said]").textContent;
  hold();
}

/** Where each finding stood that is gone now; one of another step is told at the side. */
function placesOfFixed(review) {
  const side = document.querySelector("[data-side]");
  if (!side.contains(document.activeElement)) {
    const isOpen = side.querySelector("details")?.open;
    replaceContent(side, review.querySelector("[data-side]"));
    side.querySelector("details")?.toggleAttribute("open", Boolean(isOpen));
  }
  return [...review.querySelectorAll("[data-fixed]")].map((line) => {
    const id = line.dataset.fixed;
    const note = form.querySelector(`[data-notes] [data-criterion="${CSS.escape(id)}"]`);
    return [line, note ? note.closest("[data-notes]") : side];
  });
}

/** The next page needs not say again what this one has told. */
function sayOnce(line, frame) {
  const told = form.elements.told;
  told.value = `${told.value} ${line.dataset.fixed}`.trim();
  const copy = document.importNode(line, true);
  copy.dataset.saidOnce = "";
  if (frame.matches("[data-side]")) frame.prepend(copy);
  else frame.append(copy);
}

function putNotes(frame, fresh) {
  const wanted = fresh ? fresh.innerHTML.trim() : "";
  waiting.delete(frame);
  if (frame.innerHTML.trim() === wanted) return;
  if (frame.contains(document.activeElement)) return putWordsAround(frame, fresh);
  const opened = new Set(
    [...frame.querySelectorAll("[data-criterion]:has(details[open])")].map((note) => note.dataset.criterion),
  );
  const before = new Set([...frame.querySelectorAll("[data-criterion]")].map((note) => note.dataset.criterion));
  replaceContent(frame, fresh);
  const ids = [];
  let isNews = false;
  for (const note of frame.querySelectorAll("[data-criterion]")) {
    ids.push(note.id);
    isNews ||= !before.has(note.dataset.criterion);
    if (opened.has(note.dataset.criterion)) note.querySelector("details")?.setAttribute("open", "");
  }
  describe(frame, ids);
  if (isNews) openAround(frame);
}

/** Somebody is inside a note: everything around it changes, it itself as far as it can without losing the focus. */
function putWordsAround(frame, fresh) {
  waiting.set(frame, fresh);
  const held = document.activeElement.closest("[data-criterion]");
  if (!held) return;
  for (const note of [...frame.querySelectorAll("[data-criterion]")]) if (note !== held) note.remove();
  let isOpenStill = false;
  for (const note of fresh?.querySelectorAll("[data-criterion]") ?? []) {
    if (!isOpenStill && note.dataset.criterion === held.dataset.criterion) {
      isOpenStill = true;
      for (const part of [".finding-head", ".finding-advice"]) {
        const [old, its] = [held.querySelector(part), note.querySelector(part)];
        if (old && its) replaceContent(old, its);
      }
    } else if (isOpenStill) frame.append(document.importNode(note, true));
    else held.before(document.importNode(note, true));
  }
  if (isOpenStill) return;
  held.classList.add("finding-settled");
  held.id = `${held.id}-settled`; // its number may be another note's now
}

function replaceContent(element, fresh) {
  const saidOnce = [...element.children].filter((child) => "saidOnce" in child.dataset);
  element.replaceChildren(...[...(fresh?.childNodes ?? [])].map((node) => document.importNode(node, true)), ...saidOnce);
}

/** A screen reader reads the notes with the control they are about. */
function describe(frame, ids) {
  const control = document.getElementById(frame.dataset.described ?? "");
  if (!control?.matches("input, textarea, select, fieldset")) return;
  const others = (control.getAttribute("aria-describedby") ?? "")
    .split(/\s+/)
    .filter((id) => id && !/-note-\d+$/.test(id));
  const all = [...others, ...ids];
  if (all.length) control.setAttribute("aria-describedby", all.join(" "));
  else control.removeAttribute("aria-describedby");
}

/** What was put away is shown once something is said about it. */
function openAround(frame) {
  for (let part = frame.parentElement?.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
}

function putState(state) {
  const button = document.querySelector(`.stepper button[value="${CSS.escape(state.dataset.state)}"]`);
  button.className = `step step-${state.dataset.mark}`;
  replaceContent(button.querySelector(".step-state"), state);
}

/** Remember where the thing looked at is on the screen; the function returned puts it back there. */
function holdStill() {
  const isSeen = (element) => {
    const box = element?.getBoundingClientRect();
    return box && box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
  };
  const middle = () =>
    document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 3)?.closest(".field, .row, h1, h2");
  const focused = form.contains(document.activeElement) ? document.activeElement : null;
  const thing = [focused, lastLeft, middle()].find((element) => element?.isConnected && isSeen(element));
  const top = thing?.getBoundingClientRect().top;
  return () => {
    const moved = thing ? thing.getBoundingClientRect().top - top : 0;
    if (moved) window.scrollBy({ top: moved, behavior: "instant" });
  };
}

if (form) {
  takeUp();
  form.addEventListener("focusin", (event) => enter(event.target));
  form.addEventListener("focusout", (event) => {
    lastLeft = event.target;
    entered = null;
    touch(event.target);
    const frame = event.target.closest("[data-notes]");
    if (waiting.has(frame) && !frame.contains(event.relatedTarget)) {
      setTimeout(() => onceThePointerIsUp(() => waiting.has(frame) && settle(frame)), 0);
    }
    later();
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches(TYPED) && event.target === document.activeElement) return;
    touch(event.target);
    later();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asking?.abort();
    closedUntil = Infinity; // the page that comes says it all
  });
  window.addEventListener("pageshow", () => {
    if (closedUntil === Infinity) closedUntil = 0;
  });
  document.addEventListener("pointerdown", () => {
    pointerIsDown = true;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      pointerIsDown = false;
      const action = waitingForPointer;
      waitingForPointer = null;
      // A click follows the release: it comes first.
      if (action) setTimeout(action, 0);
    });
  }
}

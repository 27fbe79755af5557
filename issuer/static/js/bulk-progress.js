// While a job is in work, its page keeps itself up to date. Without this script it does so by loading anew.

const PAUSE = 2000; // milliseconds
const LOUD = 10; // percent between two announcements to those who listen

const job = document.getElementById("job");
const said = document.getElementById("job-said");
let told = null;

/** Write a text where it differs, so that nothing that somebody has marked is taken away for nothing. */
function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Say aloud how far it is, but only now and then. */
function announce(found) {
  const part = found.total ? Math.floor((100 * found.done) / found.total / LOUD) : null;
  if (part !== null && told !== null && part !== told) write(said, found.text);
  told = part;
}

/** Take away what is there for those whose script has not come: the page tells by itself now. */
function keepByItself() {
  for (const link of job.querySelectorAll("[data-by-hand]")) link.hidden = true;
}

function show(found) {
  const bar = document.getElementById("bar");
  if (bar && found.total) {
    bar.max = found.total;
    bar.value = found.done;
  }
  write(job.querySelector("[data-text]"), found.text);
  write(job.querySelector("[data-pace]"), found.pace);
  for (const [state, count] of Object.entries(found.counts)) write(job.querySelector(`[data-count="${state}"]`), count);
  announce(found);
}

/** Another state has other buttons and words: take them from the page as it is now, and say so. */
async function change(found) {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("job");
  if (!next) {
    location.reload();
    return;
  }
  const hadFocus = job.contains(document.activeElement);
  job.replaceChildren(...document.adoptNode(next).childNodes);
  keepByItself();
  job.className = next.className;
  job.dataset.state = found.state;
  document.title = page.title;
  write(said, found.words);
  if (hadFocus) job.querySelector("h1")?.focus();
}

async function look() {
  let goesOn = true;
  try {
    const answer = await fetch(job.dataset.progress, {
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (answer.redirected || answer.status === 403 || answer.status === 404) {
      location.reload(); // signed out, or no longer allowed: the page itself says so
      return;
    }
    if (answer.ok) {
      const found = await answer.json();
      if (found.state === job.dataset.state) show(found);
      else await change(found);
    }
    goesOn = ["reading", "scheduled", "running"].includes(job.dataset.state);
  } catch {
    // The server is away for a moment; the next look tells.
  }
  if (goesOn) setTimeout(look, PAUSE);
}

keepByItself();
setTimeout(look, PAUSE);

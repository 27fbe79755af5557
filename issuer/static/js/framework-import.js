// While an upload is read, its page keeps itself up to date. Without this script, its link does the same.

const PAUSE = 2000; // milliseconds

async function look() {
  const here = document.getElementById("upload-state");
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("upload-state");
    if (answer.ok && there && there.innerHTML !== here.innerHTML) {
      here.replaceChildren(...document.adoptNode(there).childNodes);
      here.dataset.state = there.dataset.state;
      document.title = page.title;
    }
  } catch {
    // The server is away for a moment; the next look tells.
  }
  if (here.dataset.state === "open") setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);

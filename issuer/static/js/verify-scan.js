// A QR code can be scanned with the camera where the browser reads such codes. Without this script the address is typed.
// The picture never leaves the browser: what the code says is put into the form, which is then sent as if it were typed.
const button = document.querySelector("[data-scan]");
const dialog = document.querySelector("[data-scanner]");
const picture = document.querySelector("[data-scanner-picture]");
const problem = document.querySelector("[data-scan-problem]");
const denied = document.querySelector("script[data-denied]")?.dataset.denied;
const PAUSE = 150; // milliseconds between two looks

/** Return a reader of QR codes, or nothing where this browser has none. */
async function readerOfCodes() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return null;
  const formats = await BarcodeDetector.getSupportedFormats();
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

/** Put what a code says where it belongs, and verify it. */
function take(text) {
  const form = button.form;
  const isAddress = /^https?:\/\//i.test(text);
  form.elements[isAddress ? "address" : "text"].value = text;
  form.elements[isAddress ? "text" : "address"].value = "";
  form.elements.file.value = "";
  form.requestSubmit();
}

/** Look until a code is found or the dialog is closed. */
async function look(reader) {
  while (dialog.open) {
    if (picture.readyState >= 2) {
      const [code] = await reader.detect(picture).catch(() => []);
      if (code?.rawValue && dialog.open) {
        dialog.close();
        take(code.rawValue);
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function scan(reader) {
  problem.hidden = true;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch {
    problem.textContent = denied;
    problem.hidden = false;
    return;
  }
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  dialog.addEventListener("close", stop, { once: true });
  picture.srcObject = stream;
  dialog.showModal();
  await picture.play().catch(() => {});
  await look(reader);
}

const reader = await readerOfCodes().catch(() => null);
if (reader && button && dialog) {
  button.hidden = false;
  button.addEventListener("click", () => scan(reader));
  dialog.querySelector("[data-scanner-close]").addEventListener("click", () => dialog.close());
}

// What a reader sees between the click and the first result: how much of Python has come, that it is ready, or that it failed.
(() => {
  const root = new URL("../../", document.currentScript.src);
  const notebook = new URL(location.href).searchParams.get("path") ?? "";
  const SECONDS_OF_SILENCE = 45;
  // With fewer than four processors JupyterLite waits so long for Python: the first result then comes a second sooner.
  const HEAD_START = 1500;
  const files = new Map();
  let total = 0;
  let ready = false;
  let failed = "";
  let heardAt = Date.now();
  let hiding;

  const strip = document.createElement("div");
  strip.className = "loyalty-progress";
  strip.innerHTML = '<span></span><progress aria-label="Python loaded so far"></progress><p role="status"></p>';
  const [words, bar, status] = strip.children;

  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
  const loaded = () => [...files.values()].reduce((sum, file) => sum + file.loaded, 0);
  const waiting = () => [...files.values()].some((file) => !file.done);

  // Spoken: only what changes the reader's plans. The megabytes are to be seen.
  function say(text, spoken = text) {
    words.textContent = text;
    if (status.textContent !== spoken) status.textContent = spoken;
    strip.hidden = false;
    clearTimeout(hiding);
  }

  function show() {
    if (failed) return;
    const now = loaded();
    bar.max = Math.max(total, now, 1);
    bar.value = now;
    const amount = `${megabytes(now)}${total ? ` of ${megabytes(Math.max(total, now))}` : ""}`;
    if (!ready) {
      say(`Starting Python: ${amount}`, "Starting Python");
    } else if (waiting()) {
      say(`Loading packages: ${amount}`, "Loading packages");
    } else {
      hiding = setTimeout(() => (strip.hidden = true), 3000);
    }
  }

  function fail(reason) {
    if (failed) return; // what failed first is the cause of the rest
    failed = reason;
    strip.classList.add("loyalty-failed");
    bar.hidden = true;
    say(`Python could not be loaded: ${reason}. What you wrote is kept. Look at the connection, then reload this page.`);
  }

  function heard({ data }) {
    const word = data?.loyaltylab;
    if (!word) return;
    heardAt = Date.now();
    if (word.failed) {
      fail(word.name ? `${word.name} did not come` : word.reason);
    } else {
      files.set(word.name, word);
      show();
    }
  }

  // Python starts now, in a worker that the kernel takes over (warm.js); a kernel that is started anew gets its own.
  const KERNEL = /\/pyodide-kernel-extension\/static\/[^/]+\.js/;
  let warm;

  window.Worker = class extends window.Worker {
    constructor(address, ...words) {
      if (warm && KERNEL.test(address)) {
        const taken = warm;
        warm = undefined;
        taken.postMessage({ loyaltylab: { run: String(address) } });
        return taken;
      }
      super(address, ...words);
      this.addEventListener("message", heard);
    }
  };

  // An isolated page would give the kernel another script, which talks to its worker in another way.
  if (notebook && !window.crossOriginIsolated) {
    const first = new Worker(new URL(document.currentScript.dataset.warm, document.currentScript.src));
    first.postMessage({ loyaltylab: { start: { root: root.href, notebook } } });
    warm = first;
  }
  const wait = warm && navigator.hardwareConcurrency < 4 ? HEAD_START : 0;
  window.loyaltyLabHeadStart = new Promise((resolve) => setTimeout(resolve, wait)); // the page asks before it loads JupyterLite

  // The kernel has no event that a page outside JupyterLab could hear.
  const timer = setInterval(() => {
    const session = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session;
    if (["idle", "busy"].includes(session?.kernel?.status)) {
      ready = true;
      clearInterval(timer);
      const rest = total - loaded();
      say(`Python is ready.${rest > 1e6 ? ` A further ${megabytes(rest)} come when cells import them.` : ""}`);
      hiding = setTimeout(() => (strip.hidden = true), 5000);
    } else if (!failed && Date.now() - heardAt > 1000 * SECONDS_OF_SILENCE) {
      say("Python has not answered for a while. On a slow connection, wait; otherwise reload this page: what you wrote is kept.");
    }
  }, 250);

  async function begin() {
    document.body.append(strip);
    say("Opening the notebook …");
    const answer = await fetch(new URL("labs.json", root), { cache: "no-cache" });
    total = (await answer.json()).labs[notebook]?.python_bytes ?? 0;
  }
  document.addEventListener("DOMContentLoaded", () => begin().catch((error) => console.warn(error)));
})();

// The reader's work in the browser edition: kept as it is written, compared with the release, taken away, brought back,
// begun again. Nothing here needs a running Python, and nothing of the reader's is ever replaced without being kept.
(() => {
  const root = new URL("../../", document.currentScript.src);
  const KEY = "loyaltylab"; // of the notebook's metadata: {path, release}, written when the site was built
  const NOTEBOOK = /\.ipynb$/i;
  const MOST_BYTES = 20 * 2 ** 20; // what the grader takes
  const RUNS = /^notebook:(run|restart-run)/;
  let labs = {};

  const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const baseName = (path) => path.split("/").pop();
  const copyOf = (path, words) => path.replace(NOTEBOOK, `.${words}.ipynb`);
  const address = (path) => `${location.pathname}?path=${encodeURIComponent(path)}`;
  const contents = () => window.jupyterapp.serviceManager.contents;

  function make(tag, text, rest = {}) {
    return Object.assign(document.createElement(tag), { textContent: text, ...rest });
  }

  // ---- what the browser keeps

  function canKeep() {
    return new Promise((resolve) => {
      try {
        const asked = indexedDB.open("Loyalty Lab: can this browser keep work?");
        asked.onerror = () => resolve(false);
        asked.onsuccess = () => {
          asked.result.close();
          indexedDB.deleteDatabase(asked.result.name);
          resolve(true);
        };
      } catch {
        resolve(false);
      }
    });
  }

  const exists = (path) => contents().get(path, { content: false }).then(() => true, () => false);

  async function freeName(path) {
    let free = path;
    for (let number = 2; await exists(free); number += 1) free = copyOf(path, number);
    return free;
  }

  const store = (path, content) => contents().save(path, { type: "notebook", format: "json", content });

  /** Keep what is on the screen under another name, and return that name. */
  async function keep(notebook, path) {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const name = await freeName(copyOf(path, `mine-${day}-${two(now.getHours())}${two(now.getMinutes())}`));
    await store(name, notebook);
    return name;
  }

  async function released(path) {
    const answer = await fetch(new URL(`files/${path}`, root), { cache: "reload" });
    if (!answer.ok) throw new Error(`${baseName(path)} could not be fetched from the course's site`);
    return answer.json();
  }

  // ---- files that a reader brings

  /** Return what is wrong with a file, in one sentence, or the notebook in it. */
  function read(name, text) {
    if (!text.trim()) return { fault: `${name} is empty: choose the notebook file that you downloaded.` };
    if (text.length > MOST_BYTES) return { fault: `${name} is too large (20 MB is the most): clear its results and save it again.` };
    if (text.startsWith("PK")) return { fault: `${name} is a ZIP archive: unpack it, and choose the .ipynb file that is inside.` };
    let notebook;
    try {
      notebook = JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch {
      return { fault: `${name} is not a notebook: choose a file that ends in .ipynb.` };
    }
    const sound = (cell) => ["code", "markdown", "raw"].includes(cell?.cell_type) && (typeof cell.source === "string" || Array.isArray(cell.source));
    if (notebook?.nbformat !== 4 || !Array.isArray(notebook.cells) || !notebook.cells.every(sound)) {
      return { fault: `${name} is not a notebook of this kind (format 4): open it in JupyterLab, save it, and choose it again.` };
    }
    notebook.metadata ??= {};
    return { notebook };
  }

  /** Return where a brought file belongs: the lab that its stamp names, or the one of its name. */
  function homeOf(name, notebook) {
    const stamped = notebook.metadata[KEY]?.path;
    if (Object.hasOwn(labs, stamped ?? "")) return stamped;
    const plain = name.replace(/( \(\d+\)|\.(mine|release)-[^.]+|\.\d+)*\.ipynb$/i, ".ipynb");
    return Object.keys(labs).find((path) => baseName(path) === plain);
  }

  // ---- one notebook and its two bars

  class Work {
    constructor(panel) {
      this.panel = panel;
      this.context = panel.context;
      this.path = this.context.path;
      this.saved = [];
      this.warnings = make("div", "", { className: "loyalty-warning" });
      this.warnings.setAttribute("role", "alert");
      this.said = make("p", "");
      this.said.setAttribute("role", "status");
      const outer = panel.content.node.querySelector(".jp-WindowedPanel-outer");
      const [top, bottom] = [this.bar("Your work, above the notebook"), this.bar("Your work, below the notebook")];
      top.append(this.said, this.warnings);
      outer.prepend(top);
      outer.append(bottom);
      this.context.saveState.connect((_, state) => this.told(state));
    }

    get notebook() {
      return this.context.model.toJSON();
    }

    get stamp() {
      return this.notebook.metadata[KEY] ?? {};
    }

    bar(label) {
      const bar = make("section", "", { className: "loyalty-work" });
      bar.setAttribute("aria-label", label);
      bar.dataset.lmSuppressShortcuts = "true";
      // What happens here does not happen to the notebook: JupyterLab would take the focus back to its cell.
      for (const kind of ["mousedown", "pointerdown", "keydown", "focusin", "focusout"]) bar.addEventListener(kind, (event) => event.stopPropagation());
      const add = (text, act) => {
        const button = make("button", text, { type: "button" });
        button.addEventListener("click", () => this.try(act));
        bar.append(button);
      };
      add("Download my work", () => this.download());
      add("Open my file", () => this.choose());
      if (Object.hasOwn(labs, this.path)) add("Start again", () => this.startAgain());
      const state = make("p", "Kept in this browser as you write. A private window forgets it when you close it: download your work.");
      this.saved.push(state);
      bar.append(state);
      return bar;
    }

    async try(act) {
      try {
        await act();
      } catch (error) {
        this.say(`That did not work (${error.message ?? error}). Nothing of yours was changed.`);
      }
    }

    say(text, ...links) {
      this.said.replaceChildren(text, ...links.flatMap((link) => [" ", link]));
      this.said.scrollIntoView({ block: "nearest" });
    }

    linkTo(path) {
      return make("a", `Open ${baseName(path)}`, { href: address(path), target: "_blank", rel: "noopener" });
    }

    told(state) {
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      if (state === "completed" && this.keeps) {
        for (const line of this.saved) line.textContent = `Kept in this browser at ${time}. A private window forgets it when you close it: download your work.`;
      }
      if (state === "failed") this.warn("This browser could not keep your last change: its storage may be full. Download your work now.");
    }

    warn(text) {
      this.warnings.replaceChildren(make("strong", text));
    }

    download() {
      const text = `${JSON.stringify(this.notebook, null, 1)}\n`;
      const link = make("a", "", { download: baseName(this.path), href: URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" })) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      this.say(`${baseName(this.path)} is among your downloads. That file is what you hand in.`);
    }

    choose() {
      const input = make("input", "", { type: "file", accept: ".ipynb,application/x-ipynb+json" });
      input.addEventListener("change", () => this.try(() => this.open(input.files[0])));
      input.click();
    }

    async open(file) {
      if (!file) return;
      const { fault, notebook } = read(file.name, await file.text());
      if (fault) {
        this.say(fault);
        return;
      }
      const home = homeOf(file.name, notebook);
      if (home) notebook.metadata[KEY] ??= { path: home, release: "" };
      const own = `${this.path.split("/").slice(0, -1).join("/")}/${file.name}`;
      const target = home ?? (await freeName(own));
      if (target !== this.path) {
        // Another lab's file: a copy of that lab, when there is one, is kept as well.
        if (home) await keep((await contents().get(home, { content: true })).content, home);
        await store(target, notebook);
        location.assign(address(target));
        return;
      }
      const kept = await this.replaceBy(notebook);
      this.say(`${file.name} is open. What was here before is kept:`, this.linkTo(kept));
    }

    async replaceBy(notebook) {
      const kept = await keep(this.notebook, this.path);
      await store(this.path, notebook);
      await this.context.revert();
      await this.compare();
      return kept;
    }

    async startAgain() {
      if (!(await this.agreed())) return;
      const kept = await this.replaceBy(await released(this.path));
      this.say("This is the notebook as the course released it. Your copy is kept:", this.linkTo(kept));
    }

    agreed() {
      const dialog = make("dialog", "", { className: "loyalty-dialog" });
      const title = make("h2", "Start again?", { id: "loyalty-start-again" });
      dialog.setAttribute("aria-labelledby", title.id);
      const form = make("form", "", { method: "dialog" });
      form.append(make("button", "Keep working", { value: "no", autofocus: true }), make("button", "Start again", { value: "yes" }));
      dialog.append(title, make("p", `${baseName(this.path)} becomes what the course released. Your copy is kept beside it, under another name.`), form);
      document.body.append(dialog);
      dialog.showModal();
      return new Promise((resolve) => {
        dialog.addEventListener("close", () => {
          dialog.remove();
          resolve(dialog.returnValue === "yes");
        });
      });
    }

    /** Offer the site's release where the reader's copy is of another one. */
    async compare() {
      const release = labs[this.path]?.release;
      const { release: mine, seen } = this.stamp;
      this.warnings.replaceChildren();
      if (!this.keeps) {
        this.warn("This browser does not let the course keep anything here (a private window, or storage is blocked): your work is gone when you close or reload this page. Download it before.");
      }
      if (!release || mine === release || seen === release) return;
      const from = mine ? `of release ${mine}` : "of an unknown release";
      const text = make("p", `The course has changed this notebook. You see your copy ${from}; the site now has release ${release}. Nothing of yours was changed.`);
      const choice = (words, act) => {
        const button = make("button", words, { type: "button" });
        button.addEventListener("click", () => this.try(act));
        return button;
      };
      this.warnings.append(
        text,
        choice("Put the new one beside mine", () => this.beside(release)),
        choice("Start again from the new one", () => this.startAgain()),
        choice("Go on with mine", () => this.goOn(release)),
      );
    }

    async beside(release) {
      const name = copyOf(this.path, `release-${release}`);
      if (!(await exists(name))) await store(name, await released(this.path));
      this.say("The new release lies beside your copy:", this.linkTo(name));
    }

    async goOn(release) {
      this.context.model.setMetadata(KEY, { ...this.stamp, path: this.path, seen: release });
      await this.context.save();
      this.warnings.replaceChildren();
      this.say(`You go on with your copy. “Start again” brings release ${release} whenever you want it.`);
    }
  }

  // Asked to run before a notebook knows its kernel, JupyterLab puts a question that nobody here can answer, and runs
  // nothing. So what is to run waits until then.
  function waitToRun(app) {
    const execute = app.commands.execute.bind(app.commands);
    app.commands.execute = async (id, words) => {
      if (RUNS.test(id)) await app.shell.currentWidget?.sessionContext?.ready;
      return execute(id, words);
    };
  }

  async function begin() {
    const answer = await fetch(new URL("labs.json", root), { cache: "no-cache" });
    labs = (await answer.json()).labs;
    const keeps = await canKeep();
    const dressed = new WeakSet();
    while (!window.jupyterapp?.shell) await sleep(20);
    waitToRun(window.jupyterapp);
    for (;;) {
      const panel = window.jupyterapp.shell.currentWidget;
      if (panel?.sessionContext && panel.context && panel.content?.node && !dressed.has(panel)) {
        dressed.add(panel);
        await panel.context.ready;
        const work = new Work(panel);
        work.keeps = keeps;
        await work.try(() => work.compare());
      }
      await sleep(50);
    }
  }
  begin().catch((error) => console.error(error));
})();

// A worker in which Python starts with the page, not after JupyterLite: the two load side by side, and what the notebook
// imports is there when its first cell runs. The kernel then moves in: its own script is run here instead of in a worker
// of its own, and where it asks for Python, it gets the one that has started.
(() => {
  const PYODIDE = "/pyodide/start.js";
  // What only the first figure needs comes when a reader has had time to run the first cell, not before it.
  const FIGURES = ["matplotlib.figure", "matplotlib.backends.backend_agg"];
  const READING = 3000; // milliseconds
  const importAsIs = self.importScripts.bind(self);
  let kernelIsHere = false;
  let load;
  let begun;
  let failed;
  const python = new Promise((resolve, reject) => ([begun, failed] = [resolve, reject]));
  python.catch((error) => console.warn(error));

  // Pyodide's script puts its function under this name; the kernel finds ours there, and has no script to load.
  Object.defineProperty(self, "loadPyodide", {
    configurable: true,
    get: () => (kernelIsHere ? () => python : load),
    set: (given) => (load = given),
  });
  self.importScripts = (...addresses) =>
    importAsIs(...addresses.filter((each) => !(kernelIsHere && String(each).split("?")[0].endsWith(PYODIDE))));

  const fetchJson = async (name, root) => (await fetch(new URL(name, root), { cache: "no-cache" })).json();
  // A turn of the loop: the kernel's messages come between two imports, not after all of them.
  const turn = (pause = 0) => new Promise((resolve) => setTimeout(resolve, pause));

  async function start({ root, notebook }) {
    const [site, { labs }] = await Promise.all(["jupyter-lite.json", "labs.json"].map((name) => fetchJson(name, root)));
    const { pyodideUrl, loadPyodideOptions } =
      site["jupyter-config-data"].litePluginSettings["@jupyterlite/pyodide-kernel-extension:kernel"];
    const { imports = [], packages = [] } = labs[notebook] ?? {};
    const script = new URL(pyodideUrl, root);
    importAsIs(script.href);
    // All at once: what it loads comes over the line while Python itself starts.
    const all = [...loadPyodideOptions.packages, ...packages];
    load({ ...loadPyodideOptions, packages: all, indexURL: new URL("./", script).href }).then(begun, failed);
    const started = await python;
    await started.runPythonAsync("import pyodide_kernel");
    for (const name of [...imports, ...FIGURES]) {
      await turn(name === FIGURES[0] ? READING : 0);
      // As in a cell: pandas asks at its import whether a notebook shows its tables, or a terminal of 80 letters.
      const code = `import pyodide_kernel\nwith pyodide_kernel.ipython_shell.builtin_trap:\n    import ${name}`;
      // What cannot be imported says so in the cell that imports it.
      await started.runPythonAsync(code, { globals: started.toPy({}) }).catch(() => {});
    }
  }

  self.addEventListener("message", function hear(event) {
    const word = event.data?.loyaltylab;
    if (!word) return;
    event.stopImmediatePropagation();
    if (word.start) start(word.start).catch(failed);
    if (word.run) {
      self.removeEventListener("message", hear);
      kernelIsHere = true;
      importAsIs(word.run);
    }
  });
})();

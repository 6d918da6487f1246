// The kernel's worker loads this in the place of Pyodide's own first script. It fetches every file of Pyodide from where
// this edition keeps it, refuses a script that is not the pinned one, and tells the page how much has come.
(() => {
  const settings = /*SETTINGS*/ {};
  const fetchAsIs = self.fetch.bind(self);
  const importAsIs = self.importScripts.bind(self);
  const PAUSE = 150; // milliseconds between two words about one file
  let folder = "";

  const tell = (name, loaded, rest = {}) => self.postMessage({ loyaltylab: { name, loaded, ...rest } });

  function nameOf(address) {
    const full = new URL(address, self.location).href;
    const name = folder && full.startsWith(folder) ? full.slice(folder.length) : "";
    return Object.hasOwn(settings.files, name) ? name : "";
  }

  const placeOf = (name) => (settings.outside.includes(name) ? settings.from : folder) + name;

  async function count(name, answer) {
    let loaded = 0;
    let told = 0;
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      loaded += value.length;
      if (Date.now() - told > PAUSE) {
        told = Date.now();
        tell(name, loaded);
      }
    }
    tell(name, settings.files[name], { done: true });
  }

  async function ask(name, options = {}) {
    tell(name, 0);
    let answer;
    try {
      answer = await fetchAsIs(placeOf(name), options);
    } catch (error) {
      tell(name, 0, { failed: true });
      throw error;
    }
    if (!answer.ok) {
      tell(name, 0, { failed: true });
    } else if (name.endsWith(".wasm")) {
      tell(name, settings.files[name], { done: true }); // read twice, the browser would not keep its compiled form
    } else {
      count(name, answer.clone()).catch(() => {});
    }
    return answer;
  }

  self.fetch = (input, options) => {
    const name = nameOf(input instanceof Request ? input.url : input);
    if (!name) return fetchAsIs(input, options);
    const pinned = settings.core[name] ? { integrity: settings.core[name] } : {};
    return ask(name, { ...options, ...pinned });
  };

  // importScripts cannot compare a script with its pin: from another host it comes through fetch, which can.
  const checked = new Map();
  async function check(name) {
    const answer = await ask(name, { integrity: settings.core[name] });
    if (!answer.ok) throw new Error(`${placeOf(name)} answered ${answer.status}`);
    const script = new Blob([await answer.arrayBuffer()], { type: "text/javascript" });
    checked.set(name, URL.createObjectURL(script));
  }

  self.importScripts = (...addresses) => {
    for (const address of addresses) {
      const name = nameOf(address);
      importAsIs(checked.get(name) ?? address);
      if (name && !checked.has(name)) tell(name, settings.files[name], { done: true });
    }
  };

  self.loadPyodide = async (options) => {
    folder = new URL(options.indexURL, self.location).href;
    try {
      if (settings.from) await Promise.all(["pyodide.js", "pyodide.asm.js"].map(check));
      self.importScripts(`${folder}pyodide.js`); // puts its own loadPyodide in the place of this one
      return await self.loadPyodide(options);
    } catch (error) {
      tell("", 0, { failed: true, reason: String(error.message ?? error) });
      throw error;
    }
  };
})();

// Starts Pyodide without a browser, while the site is built, and runs compile.py in it: node compile.mjs FOLDER.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
try {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
  const python = await loadPyodide({ indexURL: `${folder}/` });
  const { packages } = JSON.parse(readFileSync(`${folder}/job.json`, "utf-8"));
  await python.loadPackage(packages, { messageCallback: () => {} });
  python.mountNodeFS("/job", folder);
  python.runPython(readFileSync(`${folder}/compile.py`, "utf-8") + '\nwork(Path("/job"))\n');
} catch (error) {
  console.error(error.message); // an error that nobody catches would print all of Pyodide's script
  process.exit(1);
}

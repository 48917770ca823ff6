// node host.mjs PYODIDE FOLDER PROGRAM ...: a host of WebAssembly for one Python program.
//
// The folder is copied into Pyodide's file system as /place; its wheels, as they are, and the
// folder itself are the program's only packages.  Nothing is fetched but by the two functions of
// the module `host`, which are what a host gives to a guest without sockets.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const [pyodide, folder, program, ...rest] = process.argv.slice(2);
const { loadPyodide } = await import(join(pyodide, "pyodide.mjs"));

async function ask(method, url, headers, body) {
  const sent = { method, headers: JSON.parse(headers), body };
  const answer = await fetch(url, { ...sent, redirect: "error" });
  return [answer.status, JSON.stringify(Object.fromEntries(answer.headers)), await answer.text()];
}

// a guest cannot wait for a promise, so another process does
const WAIT = `${ask}; ask(...JSON.parse(process.argv[1])).then((found) =>
  process.stdout.write(JSON.stringify(found)));`;

function askAndWait(...request) {
  const done = spawnSync(process.execPath, ["-e", WAIT, JSON.stringify(request)]);
  if (done.status !== 0) throw new Error(done.stderr.toString());
  return JSON.parse(done.stdout.toString());
}

const python = await loadPyodide();
python.registerJsModule("host", { ask, ask_and_wait: askAndWait });
python.FS.mkdir("/place");
for (const name of readdirSync(folder)) {
  python.FS.writeFile(`/place/${name}`, readFileSync(join(folder, name)));
}
python.globals.set("arguments", python.toPy([basename(program), ...rest]));
python.runPython(`
import sys
from pathlib import Path
sys.argv[:] = arguments
sys.path[:0] = [*map(str, sorted(Path("/place").glob("*.whl"))), "/place"]
`);
try {
  await python.runPythonAsync(readFileSync(program, "utf8"), { filename: basename(program) });
} catch (error) {
  console.error(error.message); // uncaught, Node would show a line of Pyodide's a megabyte long
  process.exitCode = 1;
}

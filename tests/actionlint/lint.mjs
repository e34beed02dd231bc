// Lints one workflow and prints what was found as JSON. The module stands where the test says.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [home, file] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${home}/node.mjs`));
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(file, "utf8"), file)));

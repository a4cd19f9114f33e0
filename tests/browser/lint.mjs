// Reads BPMN files with bpmn-moddle and bpmnlint's recommended rules; prints what they say as JSON: {file: [...]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const { BpmnModdle } = await import(pathToFileURL(require.resolve("bpmn-moddle")));
const { Linter } = require("bpmnlint");
const NodeResolver = require("bpmnlint/lib/resolver/node-resolver");

const told = {};
for (const file of process.argv.slice(3)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(file, "utf8"));
  // Some rules remember what they saw: a new linter for each file.
  const linter = new Linter({ resolver: new NodeResolver({ require }), config: { extends: "bpmnlint:recommended" } });
  const found = await linter.lint(rootElement);
  told[file] = [
    ...warnings.map((warning) => `moddle: ${warning.message}`),
    ...Object.entries(found).flatMap(([rule, problems]) => problems.map(({ id, message }) => `${rule}: ${id}: ${message}`)),
  ];
}
console.log(JSON.stringify(told));

// Reads the HTML files below a folder with html-validate; prints what it says as JSON: {file: [message …]}.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const { HtmlValidate, StaticConfigLoader } = require("html-validate");

// Material switches its drawer and its search on by check boxes, which have nothing to complete.
const MATERIALS = { "valid-autocomplete": /^#__(drawer|search)$/ };

const validator = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:standard"] }));
const told = {};
for (const name of readdirSync(process.argv[3], { recursive: true }).filter((name) => name.endsWith(".html")).sort()) {
  const report = await validator.validateString(readFileSync(join(process.argv[3], name), "utf8"), name);
  const messages = report.results.flatMap((result) => result.messages);
  const ours = messages.filter(({ ruleId, selector }) => !(selector && MATERIALS[ruleId]?.test(selector)));
  if (ours.length) told[name] = ours.map(({ ruleId, message, line, selector }) => `${line}: ${ruleId}: ${message} (${selector})`);
}
console.log(JSON.stringify(told));

// Serves all of Amazon's models with Stoplight's Prism, in one process: `node serve.cjs INSTALLED MODELS`.
//
// What `prism mock` does for one file, for many. The first line of the output is the address, each later one is an
// entry of Prism's log. It ends with its standard input, so that it outlives nobody.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const [installed, models] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(installed), "node_modules", "/"));
const { createLogger } = load("@stoplight/prism-core");
const { getHttpOperationsFromSpec } = load("@stoplight/prism-http");
const { createServer } = load("@stoplight/prism-http-server");

async function operations() {
  const all = [];
  for (const group of fs.readdirSync(models).sort()) {
    const folder = path.join(models, group);
    if (!fs.statSync(folder).isDirectory()) continue;
    for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
      all.push(...(await getHttpOperationsFromSpec(path.join(folder, file))));
    }
  }
  return all;
}

async function main() {
  const logger = createLogger("HTTP SERVER", { level: "info" }, process.stdout);
  const server = createServer(await operations(), {
    cors: false,
    config: {
      isProxy: false,
      errors: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: false,
      mock: { dynamic: false },
    },
    components: { logger },
  });
  process.stdout.write(`${await server.listen(0, "127.0.0.1")}\n`);
  process.stdin.on("end", () => process.exit(0)).resume();
}

main().catch((failure) => {
  console.error(failure);
  process.exit(1);
});

// Bundles the page, its worker and the reader for node into dmn/anywhere/built.
import { build } from "esbuild";

const built = new URL("../dmn/anywhere/built/", import.meta.url).pathname;
const common = { bundle: true, minify: true, target: "es2022", charset: "ascii", legalComments: "none", logLevel: "info" };
await build({ ...common, entryPoints: ["src/node.ts"], format: "cjs", platform: "node", outfile: `${built}node.cjs` });
await build({ ...common, entryPoints: ["src/worker.ts"], format: "iife", outfile: `${built}worker.js` });
await build({ ...common, entryPoints: ["src/page/page.ts"], format: "iife", outfile: `${built}page.js` });

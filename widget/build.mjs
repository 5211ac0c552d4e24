// Bundles the widget into dist/parley.js, and stops when it has outgrown its budget.
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const BUDGET_BYTES = 20 * 1024; // gzip; a shop's page should not notice us
const OUT = "dist/parley.js";

await build({
  entryPoints: ["src/index.ts"],
  outfile: OUT,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
  plugins: [{ name: "css-minify", setup: minifyCss }],
});

const size = gzipSync(readFileSync(OUT), { level: 9 }).length;
console.log(`widget: ${(size / 1024).toFixed(1)} KB gzip of ${BUDGET_BYTES / 1024} allowed`);
if (size > BUDGET_BYTES) process.exit(1);

function minifyCss(plugin) {
  plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => {
    const { transform } = await import("esbuild");
    const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
    return { contents: code, loader: "text" };
  });
}

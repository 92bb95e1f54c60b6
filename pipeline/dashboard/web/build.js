// Writes pipeline/dashboard/page from the sources here. The same sources give the same bytes.
import { build } from "esbuild";
import countries from "i18n-iso-countries";
import { readFileSync, writeFileSync, existsSync, copyFileSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../page"));
const LICENCES = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license"];

/** Shapes of countries by ISO 3166 alpha-3 code, to a hundredth of a degree. */
function world() {
  const atlas = JSON.parse(readFileSync(join(here, "node_modules/world-atlas/countries-110m.json"), "utf8"));
  const found = feature(atlas, atlas.objects.countries).features
    .filter((shape) => shape.properties.name !== "Antarctica")
    .map((shape) => ({
      type: "Feature",
      properties: { name: countries.numericToAlpha3(shape.id) ?? shape.properties.name },
      geometry: shape.geometry,
    }));
  return JSON.stringify({ type: "FeatureCollection", features: found }, (_, value) =>
    typeof value === "number" ? Math.round(value * 100) / 100 : value);
}

/** The alpha-2 code of each alpha-3 code: browsers know the names of those. */
function codes() {
  return JSON.stringify(countries.getAlpha3Codes());
}

/** The licences of the packages whose code is in the bundles. */
function licences(inputs) {
  const packages = new Set(["world-atlas", "i18n-iso-countries"]);
  for (const path of inputs) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) packages.add(match[1]);
  }
  const parts = [...packages].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = [...LICENCES, "NOTICE"].filter((file) => existsSync(join(folder, file)));
    const texts = [...new Set(files.map((file) => readFileSync(join(folder, file), "utf8").trim()))];
    return `${name} ${about.version} (${about.license})\n\n${texts.join("\n\n")}`;
  });
  return `The page contains code or data of these packages. Shapes of countries: Natural Earth, public domain.\n\n${parts.join(`\n\n${"-".repeat(72)}\n\n`)}\n`;
}

mkdirSync(out, { recursive: true });
writeFileSync(join(here, "src/generated.json"), codes());
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { page: "src/main.jsx", charts: "src/charts/main.js", look: "src/look.css" },
  external: ["/charts.js"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(out, "world.json"), world());
writeFileSync(join(out, "licences.txt"), licences(Object.keys(metafile.inputs)));
for (const name of ["index.html", "icon.svg"]) copyFileSync(join(here, "src", name), join(out, name));
for (const [path, { bytes }] of Object.entries(metafile.outputs)) console.log(path.split("/").at(-1), bytes);

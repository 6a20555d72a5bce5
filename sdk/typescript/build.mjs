// Makes a component of the plugin in the folder that this is started in: checks its types, bundles it, and has QuickJS run what
// stands outside functions; what is then in memory is what each call begins with. Writes component.wasm into the folder target, or
// into that of TESSERA_TARGET.
//
// `npm run build` calls it, and so does `tessera plugin build`.
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What a module may export, and the interface that it is. */
const FACETS = { hooks: "hooks", functions: "functions", jobHandler: "job-handler", ui: "ui", lifecycle: "lifecycle" };
const API = "1.0.0";

const sdk = dirname(fileURLToPath(import.meta.url));
const plugin = process.cwd();
const target = resolve(process.env.TESSERA_TARGET ?? join(plugin, "target"));

/** The tools are the plugin's own, or those beside the SDK. */
function tool(name) {
  for (const folder of [plugin, sdk]) {
    try {
      return createRequire(join(folder, "package.json")).resolve(name);
    } catch {
      // Not there.
    }
  }
  throw new Error(`${name} is not installed: run \`npm install\` in ${plugin}`);
}

function checkTypes() {
  const tsc = join(dirname(tool("typescript/package.json")), "bin", "tsc");
  const checked = spawnSync(process.execPath, [tsc, "--noEmit", "--project", plugin], { stdio: "inherit" });
  if (checked.status !== 0) throw new Error("the types don't fit");
}

/** One module of all that is used, which facets it exports, and which of the host's interfaces it imports. */
async function bundle(entry) {
  const { build } = await import(pathToFileURL(tool("esbuild")));
  const outfile = join(target, "plugin.js");
  const { metafile } = await build({
    absWorkingDir: plugin,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    charset: "utf8",
    external: ["tessera:*"],
    metafile: true,
    logLevel: "warning",
  });
  const [made] = Object.values(metafile.outputs).filter((output) => output.entryPoint);
  const facets = made.exports.filter((name) => name in FACETS).map((name) => FACETS[name]);
  const unknown = made.exports.filter((name) => !(name in FACETS));
  if (unknown.length > 0) throw new Error(`${entry} exports ${unknown.join(", ")}; a plugin exports facets alone: ${Object.keys(FACETS).join(", ")}`);
  if (facets.length === 0) throw new Error(`${entry} exports no facet: export const { hooks } = register({ … })`);
  const imports = made.imports.filter(({ external }) => external).map(({ path }) => path);
  return { outfile, facets, imports: [...new Set(imports)].sort() };
}

/** The interface of this very plugin, so that it imports only what it uses. */
async function world({ facets, imports }) {
  const folder = join(target, "wit");
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "deps"), { recursive: true });
  await cp(resolve(sdk, "../wit/v1"), join(folder, "deps", "tessera"), { recursive: true });
  const lines = [
    ...imports.map((name) => `  import ${name};`),
    ...facets.map((name) => `  export tessera:plugin/${name}@${API};`),
  ];
  await writeFile(join(folder, "plugin.wit"), `package tessera:guest;\n\nworld guest {\n${lines.join("\n")}\n}\n`);
  return folder;
}

const { tessera = {} } = JSON.parse(await readFile(join(plugin, "package.json"), "utf8"));
const entry = tessera.main ?? "src/index.ts";
await mkdir(target, { recursive: true });
if (existsSync(join(plugin, "tsconfig.json"))) checkTypes();
const bundled = await bundle(entry);
const { componentize } = await import(pathToFileURL(tool("componentize-qjs")));
const { component } = await componentize({
  witPath: await world(bundled),
  world: "guest",
  jsSource: await readFile(bundled.outfile, "utf8"),
  jsPath: bundled.outfile,
  sync: true,
  // Nothing of the system is there: plugins have no WASI.
  stubWasi: true,
  // The engine built for speed: half a megabyte more, a fifth less fuel.
  optSize: false,
});
await writeFile(join(target, "component.wasm"), component);

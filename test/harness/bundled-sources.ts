import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Plugin, parseSync } from "vite";
import { bundleWorker } from "./bundle-worker.ts";

const BUNDLED = "\0bundled:";

/**
 * Tests import single modules of the Worker, and with them its packages: some two thousand modules, each of which vite would transform and send to each
 * Worker that runs tests. So they are one bundle, and a module that a test imports is a list of names of that bundle. The modules that tests import are
 * still not those of the Worker under test: each has a memory of its own.
 * @param folder of the bundle, below the project's folder
 */
export function bundledSources(folder: string): Plugin {
  const root = resolve("worker");
  const files = globSync("worker/**/*.ts")
    .filter((path) => !/\.(test|d)\.ts$/.test(path))
    .map((path) => resolve(path));
  const places = new Map(files.map((path, place) => [path, `m${place}`]));
  let bundle: Promise<string> | undefined;

  async function build(): Promise<string> {
    mkdirSync(folder, { recursive: true });
    const entry = join(folder, "entry.ts");
    const imported = [...places].map(([path, place]) => `export * as ${place} from ${JSON.stringify(path)};`);
    // Wrangler wants a Worker with its Durable Objects.
    const own = `export * from ${JSON.stringify(resolve("worker/index.ts"))};\nexport { default } from ${JSON.stringify(resolve("worker/index.ts"))};`;
    writeFileSync(entry, [...imported, own].join("\n"));
    const { module } = await bundleWorker(folder, {}, entry, true);
    const loaded = join(dirname(module), "index.js");
    writeFileSync(loaded, readFileSync(module));
    return loaded;
  }

  return {
    name: "cardea:bundled-sources",
    enforce: "pre",
    resolveId(source, importer) {
      const from = importer?.split("?")[0];
      if (!from || !source.startsWith(".") || places.has(from)) return;
      const path = resolve(dirname(from), source);
      return path.startsWith(root) && places.has(path) ? `${BUNDLED}${path}` : undefined;
    },
    async load(id) {
      if (!id.startsWith(BUNDLED)) return;
      const path = id.slice(BUNDLED.length);
      bundle ??= build();
      const names = namesOf(path).map((name) => `export ${name === "default" ? "default" : `const ${name} =`} module.${name};`);
      return `import { ${places.get(path)} as module } from ${JSON.stringify(await bundle)};\n${names.join("\n")}`;
    },
  };
}

/** The names of the values that a module exports, also those that it passes on. */
function namesOf(path: string): string[] {
  const { staticExports } = parseSync(path, readFileSync(path, "utf8")).module;
  return staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ isType }) => !isType)
    .flatMap(({ exportName, moduleRequest }) => {
      if (exportName.kind === "Default") return ["default"];
      if (exportName.name) return [exportName.name];
      return moduleRequest ? namesOf(resolve(dirname(path), moduleRequest.value)).filter((name) => name !== "default") : [];
    });
}

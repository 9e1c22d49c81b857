import { chmodSync } from "node:fs";
import { build } from "vite";

const FILE = "cardea.mjs";

// One file without dependencies, which Node 20 can run: it is what `npm pack` in `cli/` packs.
await build({
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  ssr: { noExternal: true },
  build: { ssr: "cli/cardea.ts", outDir: "cli/dist", emptyOutDir: true, target: "node20", rolldownOptions: { output: { entryFileNames: FILE } } },
});
chmodSync(`cli/dist/${FILE}`, 0o755);

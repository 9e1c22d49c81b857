import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { replaceFolder } from "./scripts/replace-folder.ts";

const unfinished = join(import.meta.dirname, ".cardea", `console-${process.pid}`);

/** Puts the console in its place once it is complete: a Worker that serves it meanwhile always has all files. */
const publish: Plugin = {
  name: "cardea:publish",
  writeBundle: () => replaceFolder(unfinished, join(import.meta.dirname, "web", "dist"), "index.html"),
};

/** The console, built into the static assets of the Worker. */
export default defineConfig({
  root: "web",
  plugins: [react(), tailwindcss(), publish],
  build: { outDir: unfinished, emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 900 },
});

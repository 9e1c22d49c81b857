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

/**
 * One file of script has all that every page needs; else it would be a dozen small ones, and a cold visit would wait for each. What a page alone needs
 * is a file of its own, and so are the texts of each language.
 */
const FRAME = {
  name: "frame",
  test: /vite\/|node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack|hono)\/|web\/src\/(main|router|api(?!-keys)|session(?!\/(last-calls|managed|matches|news|loss-dialog))|projects\/(?!create|operator|vault|deployment|erase|sign-in)|shell\/(?!palette|project-shell|breadcrumbs|project-jobs)|texts\/(texts|language|en\/frame)|ui\/(heading|confirm-|fill|disclosure|preferences|notices|form\/(signed-out|unsaved\.)|not-found|load-state|time|pages|kit\/(button|spinner|modal|icons|badge|banner|layer-card|empty|meter|field|input|choice)))/,
};

/** The console, built into the static assets of the Worker. */
export default defineConfig({
  root: "web",
  plugins: [react(), tailwindcss(), publish],
  build: {
    outDir: unfinished,
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: { output: { codeSplitting: { groups: [FRAME] } } },
  },
});

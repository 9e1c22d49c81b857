import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { createServer, type Plugin } from "vite";
import { makeCardea } from "../../sdk/client.ts";
import { type Application, makeRoutes } from "./routes.ts";

const { PORT = "8790", CARDEA_URL = "http://127.0.0.1:8787", CARDEA_PROJECT = "demo", CARDEA_TOKEN, CARDEA_SERVER = "notes" } = process.env;
if (!CARDEA_TOKEN) {
  console.error("Set CARDEA_TOKEN to a platform token of the project: examples/embedding/README.md.");
  process.exit(1);
}

const origin = `http://127.0.0.1:${PORT}`;
const application: Application = {
  cardea: makeCardea({ url: CARDEA_URL, project: CARDEA_PROJECT, token: CARDEA_TOKEN }),
  server: CARDEA_SERVER,
  returnUrl: `${origin}/connected.html`,
  // An application of yours takes this from its own session.
  personOf: () => process.env.PERSON ?? "ada@example.com",
};

const routes: Plugin = { name: "routes", configureServer: ({ middlewares }) => void middlewares.use("/connect", makeRoutes(application, origin)) };
const sdk = fileURLToPath(new URL("../../sdk", import.meta.url));
const page = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("page", import.meta.url)),
  cacheDir: process.env.EXAMPLE_CACHE,
  logLevel: "warn",
  plugins: [react(), routes],
  resolve: { alias: { "@cardea/client/react": `${sdk}/react.tsx`, "@cardea/client/popup": `${sdk}/popup.ts` } },
  server: {
    host: "127.0.0.1",
    port: Number(PORT),
    strictPort: true,
    hmr: false,
    watch: null,
    fs: { allow: [fileURLToPath(new URL("../..", import.meta.url))] },
  },
});
await page.listen();
console.log(`The example is at ${origin}`);

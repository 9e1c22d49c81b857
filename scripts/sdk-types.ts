import { registerHooks } from "node:module";

/** TypeScript as a library, which TypeScript 7 is not. The generator asks for `typescript`, and gets this one. */
const LIBRARY = new URL("./typescript-library.mjs", import.meta.url).href;

/** The types of the REST API, as a file of the SDK. @param source the OpenAPI document */
export async function writeRestTypes(source: string): Promise<string> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "typescript" && context.parentURL?.includes("/openapi-typescript/")
        ? { url: LIBRARY, shortCircuit: true }
        : next(specifier, context),
  });
  try {
    const { default: generate, astToString } = await import("openapi-typescript");
    const document = JSON.parse(source) as Parameters<typeof generate>[0];
    return `// Written by “npm run docs:sdk” from the OpenAPI document of Cardea.\n${astToString(await generate(document, { silent: true }))}`;
  } finally {
    hooks.deregister();
  }
}

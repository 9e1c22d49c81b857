import { buildConsole } from "./prepare.ts";

/** Builds the console. wrangler asks for it before it bundles the Worker; a script that has built it already says so. */
if (process.env.CARDEA_BUILT !== "yes") {
  const { ok, output } = await buildConsole();
  console.log(output.trim());
  if (!ok) process.exit(1);
}

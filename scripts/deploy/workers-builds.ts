import { mustRun, type RunProgram, StepFailed } from "./wrangler-client.ts";

/**
 * Deploys within Workers Builds, as after the button *Deploy to Cloudflare*: that flow has created the resources, written their ids into
 * wrangler.toml and asked for the settings of `.dev.vars.example`. So only the migrations and the code are left, in this order.
 * @returns the exit code
 */
export async function deployInBuilds(run: RunProgram, print: (text: string) => void): Promise<number> {
  try {
    await mustRun(run, "vite", ["build", "--logLevel", "warn"]);
    for (const binding of ["DB", "AUDIT_DB"]) await mustRun(run, "wrangler", ["d1", "migrations", "apply", binding, "--remote"]);
    print(await mustRun(run, "wrangler", ["deploy", "--minify"]));
    return 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    print(error.message);
    return 1;
  }
}

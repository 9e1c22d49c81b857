import type { Answer } from "../../scripts/deploy/wrangler-client.ts";

export function runFakeWrangler(args: string[], env: NodeJS.ProcessEnv, cwd: string, readInput: () => string): Answer;

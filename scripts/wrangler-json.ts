/** The JSON in what wrangler wrote to its standard output, which may have a notice before it. @returns undefined if there is none */
export function readJson(stdout: string): unknown {
  const start = stdout.search(/^[[{]/m);
  try {
    return start < 0 ? undefined : JSON.parse(stdout.slice(start));
  } catch {
    return undefined;
  }
}

/** Reads the JSON that wrangler has to have written. @param fail makes the error for an output without JSON */
export function parseJson(stdout: string, fail: (sentence: string) => Error): unknown {
  const value = readJson(stdout);
  if (value === undefined) throw fail(`wrangler's answer is not understood: ${stdout.slice(0, 300)}`);
  return value;
}

/** Options that npm takes for short forms of its own ones, and the names under which it keeps them then. */
const SHORT_FORMS: Record<string, string> = { replace: "replace_registry_host" };

/**
 * Options of a script that stood before npm's `--`. npm takes these for itself and the script does not see them, so `npm run deploy --dry-run` would
 * deploy. npm says in the environment of the script what it has taken.
 * @param names of the options of the script, without hyphens in front @returns a sentence for each
 */
export function problemsOfLost(names: string[], env: NodeJS.ProcessEnv): string[] {
  const isTaken = (name: string): boolean => {
    const shortened = SHORT_FORMS[name];
    return env[`npm_config_${name.replaceAll("-", "_")}`] !== undefined || (shortened !== undefined && env[`npm_config_${shortened}`] === "true");
  };
  return names
    .filter(isTaken)
    .map((name) => `npm has taken --${name} for itself: options stand behind a -- of their own, as in npm run … -- --${name}`);
}

/**
 * The OAuth scopes to request: the usual ones and the additional ones, each once, with the provider's separator.
 * @param usual joined by `separator` @param wanted separated by spaces
 */
export function unionOfScopes(usual: string | undefined, wanted: string | undefined, separator = " "): string | undefined {
  const all = [...scopesOf(usual, separator), ...scopesOf(wanted)];
  return [...new Set(all)].join(separator) || undefined;
}

/** Whether every scope of `wanted` is among the granted ones. A provider that names no scopes has granted all (RFC 6749 §5.1). */
export function coversScopes(granted: string | undefined, wanted: string | undefined): boolean {
  if (granted === undefined) return true;
  const have = new Set(granted.split(/[ ,]+/));
  return scopesOf(wanted).every((scope) => have.has(scope));
}

function scopesOf(text: string | undefined, separator = " "): string[] {
  return (text ?? "").split(separator).filter(Boolean);
}

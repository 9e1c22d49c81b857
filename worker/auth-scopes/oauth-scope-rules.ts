/**
 * Scopes to ask for: the usual ones and those wanted beyond, each once, in the provider's spelling.
 * @param usual joined by `separator` @param wanted separated by blanks
 */
export function unionOfScopes(usual: string | undefined, wanted: string | undefined, separator = " "): string | undefined {
  const all = [...scopesOf(usual, separator), ...scopesOf(wanted)];
  return [...new Set(all)].join(separator) || undefined;
}

/** Whether every scope of `wanted` is among the granted ones. A provider that does not say what it granted granted all (RFC 6749 §5.1). */
export function coversScopes(granted: string | undefined, wanted: string | undefined): boolean {
  if (granted === undefined) return true;
  const have = new Set(granted.split(/[ ,]+/));
  return scopesOf(wanted).every((scope) => have.has(scope));
}

function scopesOf(text: string | undefined, separator = " "): string[] {
  return (text ?? "").split(separator).filter(Boolean);
}

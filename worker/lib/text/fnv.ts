/** Where FNV-1a begins, unless its numbers are to be hidden from those who choose the texts. */
export const FNV_BEGINNING = 0x811c9dc5;

/** A number from 0 to 2^32 - 1 for a text (FNV-1a with 32 bits, over its UTF-16 code units). @param beginning a number of 32 bits */
export function fnv1a(text: string, beginning = FNV_BEGINNING): number {
  let hash = beginning;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

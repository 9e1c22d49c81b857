/** How much one request writes: bytes of JSON, and entries (`MOST_WRITTEN` of the Worker). */
const A_REQUEST = { bytes: 4 * 1024 * 1024, entries: 100 };
/** The Worker takes no body above 16 MiB. A larger entry cannot be sent; what is around it in the body has room in the rest. */
export const MOST_ENTRY = 15 * 1024 * 1024;

export const bytesOf = (entry: object): number => Buffer.byteLength(JSON.stringify(entry));

/** Splits the entries of a page into those of one request each, in their order. An entry that is larger than a request's share goes alone. */
export function* groupEntries<Entry extends object>(entries: Entry[], most = A_REQUEST): Generator<Entry[]> {
  let group: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = bytesOf(entry);
    if (group.length > 0 && (bytes + size > most.bytes || group.length === most.entries)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(entry);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

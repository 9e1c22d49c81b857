/** Whether each word of a search is in what a list shows of a row, in any letter case. @param shown its texts; null for what it does not have */
export function hasWords(search: string, shown: readonly (string | null)[]): boolean {
  const searched = shown
    .map((text) => text ?? "")
    .join(" ")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}

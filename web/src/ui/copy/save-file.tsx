/** Time in ms in which a browser has read a file that it saves. Safari on iOS asks the person first. */
const READ_WITHIN = 60_000;

/** Lets the browser save a file. It needs a document, as components do. @param name suggested to the person */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_WITHIN);
}

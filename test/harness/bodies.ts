const bytes = (...values: number[]) => new Uint8Array(values);
const utf16 = (text: string) => bytes(0xff, 0xfe, ...[...text].flatMap((char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]));

/** Bodies that are not JSON in UTF-8, by what is wrong with them. */
export const NOT_JSON: Record<string, string | Uint8Array<ArrayBuffer>> = {
  "an open brace": "{",
  "a word": "tru",
  "two values": "{} {}",
  "a trailing comma": '{"name":"x",}',
  "single quotes": "{'name':'x'}",
  "a bare NUL": "\u0000",
  "a control character in a string": '{"name":"a\u0000b"}',
  "only white space": "  \n",
  HTML: "<!doctype html>",
  "a form": "name=x",
  "half an escape": '{"name":"\\u12',
  "a byte that is not UTF-8": bytes(0xff),
  "a byte in a string that is not UTF-8": bytes(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d),
  "a surrogate in UTF-8": bytes(0x22, 0xed, 0xa0, 0x80, 0x22),
  "an overlong space": bytes(0xc0, 0xa0),
  "UTF-16": utf16('{"name":"x"}'),
  "half of a character": bytes(0x22, 0xe2, 0x82),
};

/** JSON values that no route accepts as its body. */
export const NO_OBJECT: Record<string, string> = {
  null: "null",
  "a list": "[]",
  "a list with an object": "[{}]",
  "a text": '"x"',
  "a number": "1e999",
  true: "true",
  "an unknown field": '{"isAdmin":true}',
  "a prototype": '{"__proto__":{"role":"admin"},"constructor":1}',
  "100,000 levels": "[".repeat(100_000) + "]".repeat(100_000),
};

/** A body of many `a` in pieces of 64 KiB, without a content length. @param total its size in bytes */
export function inPieces(total: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= total) return controller.close();
      const piece = new Uint8Array(Math.min(65_536, total - sent)).fill(97);
      sent += piece.byteLength;
      controller.enqueue(piece);
    },
  });
}

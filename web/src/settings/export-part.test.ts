import { beforeAll, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import { readExportPart } from "./export-part.ts";

beforeAll(loadTexts);

test("the line that names the next part is no part of the file", () => {
  const text = '{"kind":"project"}\n{"kind":"member"}\n';
  expect(readExportPart(`${text}{"kind":"next","after":"x"}\n`)).toEqual({ text, lines: 2, next: "x" });
  expect(readExportPart('{"kind":"next","after":"x"}\n')).toEqual({ text: "", lines: 0, next: "x" });
});

test("the last part keeps the line that counts the lines", () => {
  const text = '{"kind":"event"}\n{"kind":"end","lines":2}\n';
  expect(readExportPart(text)).toEqual({ text, lines: 2 });
});

test.each(["", "\n", '{"kind":"event"}\n', '{"kind":"event"}\n{"kind":"ne', '{"kind":"next"}\n', "null\n"])(
  "a part %j without its end has broken off",
  (text) => {
    expect(() => readExportPart(text)).toThrow("broke off");
  },
);

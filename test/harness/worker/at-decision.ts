import { vi } from "vitest";
import { bindings } from "./app.ts";

/** Acts at the moment when the person's object asks D1 to decide, once. @param act gets what lets D1 decide */
export function atDecision(act: (decide: () => Promise<unknown>) => Promise<unknown>): void {
  const database = Object.getPrototypeOf(bindings.DB) as D1Database;
  const original = Reflect.get(database, "batch") as (this: D1Database, statements: D1PreparedStatement[]) => Promise<unknown>;
  let isDone = false;
  vi.spyOn(database, "batch").mockImplementation(function (this: D1Database, statements: D1PreparedStatement[]) {
    const decide = () => original.call(this, statements);
    const texts = statements.map((statement) => String(Reflect.get(statement, "statement")));
    // The alarm writes credentials too, but claims no link.
    const isDecision = ['update "links"', 'insert into "credentials"'].every((begin) => texts.some((text) => text.startsWith(begin)));
    if (isDone || !isDecision) return decide() as Promise<never>;
    isDone = true;
    return act(decide) as Promise<never>;
  });
}

/** The next time that D1 is asked whether it has a credential, it does not answer. */
export function failNextQuestion(): void {
  const database = Object.getPrototypeOf(bindings.DB) as D1Database;
  const original = Reflect.get(database, "prepare") as (this: D1Database, sql: string) => D1PreparedStatement;
  let isDone = false;
  vi.spyOn(database, "prepare").mockImplementation(function (this: D1Database, sql: string) {
    if (isDone || !sql.startsWith('select "project_id" from "credentials"')) return original.call(this, sql);
    isDone = true;
    throw new Error("the connection to D1 is still broken");
  });
}

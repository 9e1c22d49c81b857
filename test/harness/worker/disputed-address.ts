import { expect } from "vitest";
import { bindings } from "./app.ts";
import { enter, newAddress, newSubject } from "./company.ts";
import { connect, makeProject } from "./project.ts";

export const usersWith = async (email: string) =>
  (await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(email).all<{ id: string }>()).results.map(({ id }) => id);
export const identitiesOf = async (userId = "") =>
  (await bindings.DB.prepare("SELECT account_id AS subject FROM account WHERE user_id = ?").bind(userId).all<{ subject: string }>()).results;

/** John, one subject at the provider, with one connection. */
export async function john() {
  const project = await makeProject();
  const link = await project.userLink();
  const [subject, email] = [newSubject(), newAddress()];
  const { browser } = await enter(subject, email, { next: link });
  await connect(browser, link, "header", "john");
  const [id = ""] = await usersWith(email);
  return { project, link, subject, email, browser, id };
}

/** John, and a second subject that got his address and was refused. */
export async function disputed() {
  const first = await john();
  const subject = newSubject();
  const { page, browser } = await enter(subject, first.email, { next: first.link });
  expect(page.status).toBe(403);
  return { first, second: { subject, page, browser } };
}

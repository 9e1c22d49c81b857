import { type NamedSecret, readProject } from "../config/read-project.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { readSecret } from "../terminal.ts";
import { answerRows } from "./lists.ts";

export const KEY_ALGORITHMS = ["ES256", "ES384", "RS256", "PS256", "EdDSA"] as const;
type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

const nameOf = ({ server, scope }: NamedSecret): string => (scope === undefined ? server : `${server}/${scope}`);

/** Lists what the secrets of OAuth clients are called, and whether Cardea has them. It never has their values. */
export async function listSecrets(context: Context): Promise<void> {
  const { secrets } = await readProject(context.client());
  const rows = secrets.map((secret) => ({ name: secret.name, of: nameOf(secret), isSet: secret.isSet }));
  answerRows(context, "secrets", rows, [
    ["SECRET", ({ name }) => name],
    ["OF", ({ of }) => of],
    ["STATE", ({ isSet }) => (isSet ? "set" : "not set")],
  ]);
}

/** Gives Cardea the secret of every client that has this name for it. @param privateKey its algorithm, if it is a private key in PEM */
export async function setSecret(context: Context, name: string, { privateKey }: { privateKey?: KeyAlgorithm }): Promise<void> {
  const client = context.client();
  const { secrets } = await readProject(client);
  const named = secrets.filter((secret) => secret.name === name);
  if (named.length === 0) {
    const known = secrets.length === 0 ? "The project has none." : "“cardea secret list” shows those there are.";
    throw new Failure(EXIT.usage, `No OAuth client has a secret of this name. Apply the file that names it first. ${known}`);
  }
  const value = await readSecret(context.terminal, `Secret ${name} (it is not shown): `);
  if (value === "") throw new Failure(EXIT.usage, "The secret is empty. Type it, or send it by standard input.");
  const given = privateKey === undefined ? { secret: value } : { privateKey: { pem: value, algorithm: privateKey } };
  for (const { server, scopeId } of named) {
    const path = `/servers/${server}${scopeId === undefined ? "" : `/auth-scopes/${scopeId}`}`;
    await client.patch(path, { oauth: { client: { ...given, secretName: name } } });
  }
  const of = named.map(nameOf);
  context.answer({ secret: name, setFor: of }, `The secret ${name} is set for ${of.join(", ")}.\n`);
}

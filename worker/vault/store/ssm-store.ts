import type { ParameterPlace } from "../../db/db.ts";
import { SECOND } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { keyIdOf } from "../seal.ts";
import type { AskSsm, SsmAnswer } from "./ssm-client.ts";
import { chooseTier, LONGEST, parameterName, readParameterName } from "./ssm-rules.ts";
import type { ListOptions, PlaceStore, StoredEntry } from "./store.ts";

/** What AWS lists, or deletes, with one request at most. */
const PAGE = 10;

/** Keeps ciphertexts as SecureStrings of the AWS Parameter Store, under `{prefix}/{project}/{auth scope}/{subject}/{version}`. */
export function makeSsmStore(ask: AskSsm, place: ParameterPlace): PlaceStore {
  const { region, prefix, kmsKeyId } = place;
  const nameOf = (path: string, version: number) => `${parameterName(prefix, path)}/${version}`;

  async function find(path: string, version: number): Promise<string | undefined> {
    const answer = await ask(region, { name: "GetParameter", input: { Name: nameOf(path, version), WithDecryption: true } });
    return typeof answer === "string" ? undefined : answer.Parameter?.Value;
  }

  /** One that is gone already is no fault. */
  const remove = (names: string[]) => ask(region, { name: "DeleteParameters", input: { Names: names } }).then(() => undefined);

  async function listPage(Path: string, token: string | undefined, decrypts: boolean): Promise<SsmAnswer> {
    const input = { Path, Recursive: true, WithDecryption: decrypts, MaxResults: PAGE } as const;
    const answer = await ask(region, { name: "GetParametersByPath", input: { ...input, ...(token && { NextToken: token }) } });
    if (answer === "not-found") return {};
    if (answer !== "bad-token") return answer;
    if (token === undefined) throw new AppError("store.refused", { reason: "AWS refuses a position that it was not given" });
    // A position that AWS no longer knows: the list begins again.
    return listPage(Path, undefined, decrypts);
  }

  async function listNames(path: string, token: string | undefined): Promise<string[]> {
    const { Parameters = [], NextToken } = await listPage(path, token, false);
    const names = Parameters.map(({ Name }) => Name);
    return NextToken ? [...names, ...(await listNames(path, NextToken))] : names;
  }

  return {
    find,

    /** AWS lets few values be written in a second, so one that is there already is not written again. */
    async put(path, version, ciphertext) {
      const stored = await find(path, version);
      if (stored === ciphertext) return;
      // A parameter of the advanced tier cannot go back to the standard one.
      const tier = chooseTier(Math.max(ciphertext.length, stored?.length ?? 0));
      if (!tier) throw new AppError("store.value_too_large", { reason: `${ciphertext.length} bytes, of ${LONGEST.advanced}` });
      const input = { Name: nameOf(path, version), Value: ciphertext, Type: "SecureString", Tier: tier, Overwrite: true } as const;
      await ask(region, { name: "PutParameter", input: { ...input, Description: "Sealed by Cardea", ...(kmsKeyId && { KeyId: kmsKeyId }) } });
    },

    delete: (path, version) => remove([nameOf(path, version)]),

    async deleteAll(path) {
      const names = await listNames(parameterName(prefix, path), undefined);
      for (let at = 0; at < names.length; at += PAGE) await remove(names.slice(at, at + PAGE));
    },

    async list(projectId, token, { keys = false }: ListOptions = {}) {
      const { Parameters = [], NextToken } = await listPage(parameterName(prefix, encodeURIComponent(projectId)), token, keys);
      const entries = Parameters.flatMap(({ Name, Value, LastModifiedDate = 0 }): StoredEntry[] => {
        const read = readParameterName(prefix, Name);
        return read ? [{ ...read, storedAt: LastModifiedDate * SECOND, ...(keys && { keyId: keyIdOf(Value) }) }] : [];
      });
      return { entries, next: NextToken ?? undefined };
    },
  };
}

import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { ApiError } from "../api-error.ts";
import { useChange } from "../session/use-change.ts";

type NewProject = InferRequestType<typeof api.projects.$post>["json"];

export const useCreateProject = () => useChange(["projects"], (json: NewProject) => unwrap(api.projects.$post({ json })));

const conflicts = api["sign-in-conflicts"];

export type SignInConflict = InferResponseType<typeof conflicts.$get, 200>["conflicts"][number];
type Decision = InferRequestType<(typeof conflicts)[":conflict"]["$post"]>["json"];

const conflictsKey = ["sign-in-conflicts"];

export const signInConflictsQuery = queryOptions({ queryKey: conflictsKey, queryFn: () => unwrap(conflicts.$get()) });

export const useDecideConflict = () =>
  useChange(conflictsKey, ({ id, ...json }: Decision & { id: string }) => unwrap(conflicts[":conflict"].$post({ param: { conflict: id }, json })));

export type Health = InferResponseType<typeof api.health.$get, 200>;

const healthKey = ["health"];

export const healthQuery = queryOptions({ queryKey: healthKey, queryFn: () => unwrap(api.health.$get()) });

export const useRetryDeadLetters = () => useChange(healthKey, (json: Record<string, never>) => unwrap(api.health.retry.$post({ json })));

const vaultKeys = api["vault-keys"];
type VaultKeysView = InferResponseType<typeof vaultKeys.$get, 200>;

export type VaultKey = VaultKeysView["keys"][number];
export type Rotation = NonNullable<VaultKeysView["rotation"]>;

const vaultKeysKey = ["vault-keys"];

export const vaultKeysQuery = queryOptions({ queryKey: vaultKeysKey, queryFn: () => unwrap(vaultKeys.$get()) });

export const useRotateKeys = () => useChange(vaultKeysKey, (json: Record<string, never>) => unwrap(vaultKeys.rotation.$post({ json })));

export type Owner = InferResponseType<typeof api.owners.$get, 200>["owners"][number];

const ownersKey = ["owners"];

export const ownersQuery = queryOptions({ queryKey: ownersKey, queryFn: () => unwrap(api.owners.$get()) });

/** @param added what a notice says */
export const useAddOwner = (added: (email: string) => string) =>
  useChange(
    ownersKey,
    (email: string) => unwrap(api.owners.$post({ json: { email } })),
    (email) => ({ text: added(email) }),
  );

export const useRemoveOwner = () => useChange(ownersKey, (owner: string) => unwrap(api.owners[":owner"].$delete({ param: { owner } }, JSON_BODY)));

type NewErasure = InferRequestType<typeof api.erasures.$post>["json"];

/** @param unknown what is said if nobody has the address */
export const useErasePerson = (unknown: string) =>
  useChange(["erasures"], (json: NewErasure) =>
    unwrap(api.erasures.$post({ json })).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      throw new ApiError(404, { code: error.code, message: unknown });
    }),
  );

/** The receipt of an erasure. It is asked for again until the erasure is done. */
export const erasureQuery = (erasure: string) =>
  queryOptions({
    queryKey: ["erasures", erasure],
    queryFn: () => unwrap(api.erasures[":erasure"].$get({ param: { erasure } })),
    refetchInterval: ({ state }) => (state.data?.state === "done" ? false : 2000),
  });

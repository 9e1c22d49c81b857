import { useQuery } from "@tanstack/react-query";
import { DeploymentHealth } from "./deployment-health.tsx";
import { ErasePerson } from "./erase-person.tsx";
import { OwnerList } from "./owner-list.tsx";
import { healthQuery, ownersQuery, vaultKeysQuery } from "./queries.ts";
import { VaultKeys } from "./vault-keys.tsx";

/** What the administrators of this Cardea instance see below the projects: all of it at once, so that nothing moves. */
export function Operator() {
  const waits = [useQuery(vaultKeysQuery), useQuery(healthQuery), useQuery(ownersQuery)].some(({ isPending }) => isPending);
  if (waits) return null;
  return (
    <>
      <VaultKeys />
      <DeploymentHealth />
      <OwnerList />
      <ErasePerson />
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { operatorTexts } from "../texts/operator-texts.ts";
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
      <TokensOfDeployment />
      <ErasePerson />
    </>
  );
}

/** Where owners find the tokens of programs. */
function TokensOfDeployment() {
  const { tokens: words } = operatorTexts;
  return (
    <section className="mt-10" aria-labelledby="tokens">
      <h2 id="tokens" className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="mt-1 mb-3 text-sm text-kumo-subtle">{words.help}</p>
      <Link to="/deployment/tokens" className="text-sm underline">
        {words.open}
      </Link>
    </section>
  );
}

import { DeploymentHealth } from "./deployment-health.tsx";
import { ErasePerson } from "./erase-person.tsx";
import { VaultKeys } from "./vault-keys.tsx";

/** What the administrators of this Cardea instance see below the projects. */
export const Operator = () => (
  <>
    <VaultKeys />
    <DeploymentHealth />
    <ErasePerson />
  </>
);

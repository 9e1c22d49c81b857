import { accessContracts } from "./access.ts";
import type { Contracts } from "./contract.ts";
import { deploymentContracts } from "./deployment.ts";
import { projectContracts } from "./projects.ts";
import { serverContracts } from "./servers.ts";

/** How the contract test calls each route, by method and path. A new route has its entry in the file of its resource. */
export const CONTRACTS: Contracts = { ...projectContracts, ...serverContracts, ...accessContracts, ...deploymentContracts };

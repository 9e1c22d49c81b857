export type { ServerChange } from "./edit-server.ts";
export { makeRemoveServer } from "./remove-server.ts";
export { makeResetServer } from "./reset-server.ts";
export { makeServerChanges } from "./server-changes.ts";

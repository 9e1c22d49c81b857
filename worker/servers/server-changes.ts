import { makeAfterEdit } from "./after-edit.ts";
import { makeCreateServer } from "./create-server.ts";
import { makeEditServer } from "./edit-server.ts";

type Ports = Parameters<typeof makeCreateServer>[0] & Parameters<typeof makeEditServer>[0] & Parameters<typeof makeAfterEdit>[0];

/** How servers and their auth scopes are made and edited, and what follows an edit. */
export const makeServerChanges = (ports: Ports) => ({
  ...makeCreateServer(ports),
  editServer: makeEditServer(ports),
  afterEdit: makeAfterEdit(ports),
});

import { makeAddAuthScope } from "./add-auth-scope.ts";
import { makeCreateServer } from "./create-server.ts";
import { makeAfterEdit } from "./edit/after-edit.ts";
import { makeEditServer } from "./edit/edit-server.ts";
import { makePrepareAuthScope } from "./prepare-auth-scope.ts";
import { makeRemoveAuthScope } from "./remove-auth-scope.ts";
import { makeRemoveServer } from "./remove-server.ts";
import { makeResetServer } from "./reset-server.ts";

export type { ServerChange } from "./edit/plan-rules.ts";

type PortsOf<Make extends (ports: never) => unknown> = Parameters<Make>[0];
type Ports = Omit<PortsOf<typeof makeCreateServer>, "prepare"> &
  PortsOf<typeof makePrepareAuthScope> &
  PortsOf<typeof makeRemoveAuthScope> &
  PortsOf<typeof makeRemoveServer> &
  PortsOf<typeof makeResetServer> &
  PortsOf<typeof makeEditServer> &
  PortsOf<typeof makeAfterEdit>;

/** A server's life, from its making to its end. */
export function makeServerLife(ports: Ports) {
  const prepare = makePrepareAuthScope(ports);
  return {
    createServer: makeCreateServer({ ...ports, prepare }),
    addAuthScope: makeAddAuthScope({ ...ports, prepare }),
    removeAuthScope: makeRemoveAuthScope(ports),
    editServer: makeEditServer(ports),
    afterEdit: makeAfterEdit(ports),
    resetServer: makeResetServer(ports),
    removeServer: makeRemoveServer(ports),
  };
}

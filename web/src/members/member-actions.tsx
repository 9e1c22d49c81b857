import { Button } from "@cloudflare/kumo/components/button";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { CreatedKeys } from "./created-keys.tsx";
import { type Member, useRemoveMember, useSetRole } from "./queries.ts";

/** Changes the role of a member, or ends the membership. */
export function MemberActions({ project, member, onRemoved }: { project: string; member: Member; onRemoved?: () => void }) {
  const setRole = useSetRole(project);
  const remove = useRemoveMember(project);
  const [revokeKeys, setRevokeKeys] = useState(false);
  const { id, email, role, servers } = member;
  const other = role === "admin" ? "member" : "admin";
  const credentials =
    servers.length === 0
      ? "They have connected no accounts here."
      : `The credentials they gave here (${servers.join(", ")}) are deleted here and revoked at their providers.`;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {setRole.error && (
        <span role="alert" className="text-sm text-kumo-danger">
          {setRole.error.message}
        </span>
      )}
      <Button
        size="sm"
        loading={setRole.isPending}
        aria-label={`Make ${email} ${other === "admin" ? "an administrator" : "a member"}`}
        onClick={() => setRole.mutate({ id, role: other })}
      >
        {other === "admin" ? "Make administrator" : "Make member"}
      </Button>
      <ConfirmButton
        action="Remove"
        label={`Remove ${email}`}
        question={`Remove ${email}?`}
        consequence={`Their agents stop within a second. ${credentials} They can return by invitation only, not by a link. Their other projects do not change.`}
        mutation={remove}
        input={{ id, revokeKeys }}
        onDone={onRemoved}
      >
        <CreatedKeys project={project} id={id} revoke={revokeKeys} onChange={setRevokeKeys} />
      </ConfirmButton>
    </div>
  );
}

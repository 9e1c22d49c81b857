import { useState } from "react";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Button } from "../ui/kit/button.tsx";
import { CreatedKeys } from "./created-keys.tsx";
import { type Member, useRemoveMember, useSetRole } from "./queries.ts";

/** Changes the role of a member, or ends the membership. */
export function MemberActions({ project, member, onRemoved }: { project: string; member: Member; onRemoved?: () => void }) {
  const setRole = useSetRole(project);
  const remove = useRemoveMember(project);
  const [revokeKeys, setRevokeKeys] = useState(false);
  const { id, email, role, servers } = member;
  const other = role === "admin" ? "member" : "admin";
  const { members: words } = pageTexts();
  const credentials = servers.length === 0 ? words.lossNone : words.lossSome(servers.join(", "));
  return (
    <>
      {setRole.error && (
        <span role="alert" className="text-sm text-kumo-danger">
          {setRole.error.message}
        </span>
      )}
      <Button
        size="sm"
        loading={setRole.isPending}
        aria-label={other === "admin" ? words.makeAdminOne(email) : words.makeMemberOne(email)}
        onClick={() => setRole.mutate({ id, role: other })}
      >
        {other === "admin" ? words.makeAdmin : words.makeMember}
      </Button>
      <ConfirmButton
        action={texts().common.remove}
        label={words.removeOne(email)}
        question={words.removeAsk(email)}
        consequence={words.removeLoss(credentials)}
        mutation={remove}
        input={{ id, revokeKeys }}
        onDone={onRemoved}
      >
        <CreatedKeys project={project} id={id} revoke={revokeKeys} onChange={setRevokeKeys} />
      </ConfirmButton>
    </>
  );
}

import { useState } from "react";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Select } from "../ui/kit/select.tsx";
import { Changing } from "../ui/may-change.tsx";
import { CreatedKeys } from "./created-keys.tsx";
import { type Member, useRemoveMember, useSetRole } from "./queries.ts";

type Role = Member["role"];

/** A role further to the right has all that the others have. */
const ROLES: readonly Role[] = ["member", "auditor", "admin"];

/** Changes the role of a member, or ends the membership. */
export function MemberActions({ project, member, onRemoved }: { project: string; member: Member; onRemoved?: () => void }) {
  const remove = useRemoveMember(project);
  const [revokeKeys, setRevokeKeys] = useState(false);
  const { id, email, servers } = member;
  const { members: words } = pageTexts();
  const credentials = servers.length === 0 ? words.lossNone : words.lossSome(servers.join(", "));
  return (
    <Changing>
      {/* Side by side, so that a row of the list stays low. */}
      <div className="flex items-start gap-2">
        <RoleChoice project={project} member={member} />
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
      </div>
    </Changing>
  );
}

/** The role of a member. A choice by which the person loses something is asked about first. */
function RoleChoice({ project, member: { id, email, role, etag } }: { project: string; member: Member }) {
  const setRole = useSetRole(project);
  const [asked, setAsked] = useState<"member" | "auditor">();
  const { members: words } = pageTexts();
  const close = () => setAsked(undefined);
  const cancel = () => {
    close();
    setRole.reset();
  };
  const choose = (next: Role) => {
    if (next !== "admin" && ROLES.indexOf(next) < ROLES.indexOf(role)) setAsked(next);
    else setRole.mutate({ id, role: next, before: role, etag });
  };
  return (
    <>
      <Select
        label={<span className="sr-only">{words.roleOf(email)}</span>}
        items={words.roles}
        value={role}
        onValueChange={choose}
        error={asked === undefined ? setRole.error?.message : undefined}
      />
      <ConfirmDialog
        open={asked !== undefined}
        question={words.lowerAsk(email, words.roles[asked ?? "member"])}
        consequence={role === "admin" ? words.adminLoss : words.auditorLoss}
        action={words.lowerNow}
        pending={setRole.isPending}
        problem={setRole.error?.message}
        onConfirm={() => asked && setRole.mutate({ id, role: asked, before: role, etag }, { onSuccess: close })}
        onCancel={cancel}
      />
    </>
  );
}

import { pageTexts, texts } from "../texts/texts.ts";
import { BulkAction } from "../ui/table/bulk-action.tsx";
import type { Selected } from "../ui/table/data-table.tsx";
import { type Member, useInviteAgain, useRemoveMembers } from "./queries.ts";
import { RevokeMany } from "./revoke-many.tsx";

/** Revokes the connections of several members, invites them again or removes them. */
export function MemberBulk({ project, selected }: { project: string; selected: Selected<Member> }) {
  const { members: words } = pageTexts();
  const invite = useInviteAgain(project);
  const remove = useRemoveMembers(project);
  const { rows, select } = selected;
  const shared = { selected, rows, input: rows, nameOf: ({ email }: Member) => email };
  return (
    <>
      <BulkAction
        {...shared}
        isHarmless
        action={words.inviteAgain}
        question={words.inviteAgainAsk(rows.length)}
        consequence={words.inviteAgainHelp}
        mutation={invite}
      />
      <RevokeMany project={project} chosen={{ emails: rows.map(({ email }) => email) }} action={words.revokeSome} onDone={select} />
      <BulkAction
        {...shared}
        action={texts().common.remove}
        question={words.removeSomeAsk(rows.length)}
        consequence={words.removeSomeLoss}
        mutation={remove}
      />
    </>
  );
}

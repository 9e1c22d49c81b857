import { useQuery } from "@tanstack/react-query";
import { pageTexts } from "../texts/texts.ts";
import { Checkbox } from "../ui/kit/choice.tsx";
import { memberQuery } from "./queries.ts";

type Props = { project: string; id: string; revoke: boolean; onChange: (revoke: boolean) => void };

/** The API keys that a member has created, and a choice to revoke those for agents along with the membership. Empty for a member without keys. */
export function CreatedKeys({ project, id, revoke, onChange }: Props) {
  const { memberPage: words } = pageTexts();
  const detail = useQuery(memberQuery(project, id));
  if (detail.isPending) return <p className="mt-3 text-kumo-subtle">{words.keysLoading}</p>;
  if (detail.isError) return <p className="mt-3 text-kumo-danger">{words.keysFailed(detail.error.message)}</p>;
  const tokens = detail.data.apiKeys.filter(({ purpose }) => purpose !== "agent");
  const keys = detail.data.apiKeys.filter(({ purpose }) => purpose === "agent");
  return (
    <>
      {tokens.length > 0 && <p className="mt-3">{words.tokensRevoked(tokens.length, namesOf(tokens))}</p>}
      {keys.length > 0 && (
        <div className="mt-3">
          <Checkbox label={words.revokeKeys(keys.length)} checked={revoke} onCheckedChange={onChange} />
          <p className="mt-1 text-sm break-words text-kumo-subtle">
            {namesOf(keys)}
            {keys.some(({ actsForUsers }) => actsForUsers) && words.actForMembers}
            {words.keysStay}
          </p>
        </div>
      )}
    </>
  );
}

const namesOf = (keys: { name: string }[]): string => keys.map(({ name }) => `“${name}”`).join(", ");

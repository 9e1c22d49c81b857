import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { useQuery } from "@tanstack/react-query";
import { memberQuery } from "./queries.ts";

type Props = { project: string; id: string; revoke: boolean; onChange: (revoke: boolean) => void };

/** The keys somebody made who is about to be removed, and whether those for agents end too. Nothing for who has made none. */
export function MadeKeys({ project, id, revoke, onChange }: Props) {
  const detail = useQuery(memberQuery(project, id));
  if (detail.isPending) return <p className="mt-3 text-kumo-subtle">Looking for keys they made …</p>;
  if (detail.isError) return <p className="mt-3 text-kumo-danger">The keys they made cannot be shown: {detail.error.message}</p>;
  const tokens = detail.data.apiKeys.filter(({ purpose }) => purpose === "platform");
  const keys = detail.data.apiKeys.filter(({ purpose }) => purpose === "agent");
  return (
    <>
      {tokens.length > 0 && (
        <p className="mt-3">
          Their platform {tokens.length === 1 ? "token" : "tokens"} {namesOf(tokens)} {tokens.length === 1 ? "ends" : "end"} with them, for good.
        </p>
      )}
      {keys.length > 0 && (
        <div className="mt-3">
          <Checkbox label={`Also revoke the API ${keys.length === 1 ? "key" : "keys"} they made`} checked={revoke} onCheckedChange={onChange} />
          <p className="mt-1 text-sm break-words text-kumo-subtle">
            {namesOf(keys)}
            {keys.some(({ actsForUsers }) => actsForUsers) && ", of which some act for any member"}. Whoever knows a key goes on using it, and agents
            that need it stop without it.
          </p>
        </div>
      )}
    </>
  );
}

const namesOf = (keys: { name: string }[]): string => keys.map(({ name }) => `“${name}”`).join(", ");

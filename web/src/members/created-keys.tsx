import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { useQuery } from "@tanstack/react-query";
import { memberQuery } from "./queries.ts";

type Props = { project: string; id: string; revoke: boolean; onChange: (revoke: boolean) => void };

/** The API keys that a member has created, and a choice to revoke those for agents along with the membership. Empty for a member without keys. */
export function CreatedKeys({ project, id, revoke, onChange }: Props) {
  const detail = useQuery(memberQuery(project, id));
  if (detail.isPending) return <p className="mt-3 text-kumo-subtle">Loading the keys they created …</p>;
  if (detail.isError) return <p className="mt-3 text-kumo-danger">The keys they created could not be loaded: {detail.error.message}</p>;
  const tokens = detail.data.apiKeys.filter(({ purpose }) => purpose === "platform");
  const keys = detail.data.apiKeys.filter(({ purpose }) => purpose === "agent");
  return (
    <>
      {tokens.length > 0 && (
        <p className="mt-3">
          Their platform {tokens.length === 1 ? "token" : "tokens"} {namesOf(tokens)} {tokens.length === 1 ? "is" : "are"} revoked too, permanently.
        </p>
      )}
      {keys.length > 0 && (
        <div className="mt-3">
          <Checkbox label={`Also revoke the API ${keys.length === 1 ? "key" : "keys"} they created`} checked={revoke} onCheckedChange={onChange} />
          <p className="mt-1 text-sm break-words text-kumo-subtle">
            {namesOf(keys)}
            {keys.some(({ actsForUsers }) => actsForUsers) && ", some of which act for any member"}. A key that is not revoked keeps working. The
            agents that use a revoked key stop working.
          </p>
        </div>
      )}
    </>
  );
}

const namesOf = (keys: { name: string }[]): string => keys.map(({ name }) => `“${name}”`).join(", ");

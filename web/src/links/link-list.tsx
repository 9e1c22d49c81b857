import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { Empty } from "@cloudflare/kumo/components/empty";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { LinkIcon } from "@phosphor-icons/react/dist/csr/Link";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Time } from "../ui/time.tsx";
import { LinkUses } from "./link-uses.tsx";
import { type Link, linksQuery, useDeleteLink } from "./queries.ts";

export function LinkList() {
  const { project } = useParams({ from: "/console/$project" });
  const links = useQuery({ ...linksQuery(project), refetchInterval: 10_000 });
  const navigate = useNavigate();
  const create = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/links/new", params: { project } })}>
      Create link
    </Button>
  );
  return (
    <LoadState query={links}>
      {({ links }) =>
        links.length === 0 ? (
          <Empty
            icon={<LinkIcon size={48} />}
            title="No auth links yet"
            description="Make one and send it to the team: people open it, sign in with a code, and connect their accounts."
            contents={create}
          />
        ) : (
          <>
            <div className="mb-4 flex justify-end">{create}</div>
            <ul className="flex flex-col gap-3">
              {links.map((link) => (
                <LinkRow key={link.id} project={project} link={link} />
              ))}
            </ul>
          </>
        )
      }
    </LoadState>
  );
}

const STATES = {
  active: { label: "Active", variant: "success" },
  expired: { label: "Expired", variant: "neutral" },
  used: { label: "Used", variant: "neutral" },
  deleted: { label: "Deleted", variant: "neutral" },
} as const;

function LinkRow({ project, link }: { project: string; link: Link }) {
  const remove = useDeleteLink(project);
  const [open, setOpen] = useState(false);
  const { label, variant } = STATES[link.state];
  const whom = link.type === "project" ? link.email : `anyone at ${link.domains.join(", ")}`;
  return (
    <li>
      <LayerCard className="p-4">
        <div className="flex flex-wrap items-center gap-2 font-semibold">
          {link.type === "project" ? "Project link" : "User link"} for {whom}
          <Badge variant={variant} appearance="dot">
            {label}
          </Badge>
        </div>
        <p className="mt-1 text-sm text-kumo-subtle">
          {link.servers.join(", ")} ·{" "}
          {link.expiresAt === null ? (
            "never expires"
          ) : (
            <>
              expires <Time at={link.expiresAt} />
            </>
          )}{" "}
          · made by {link.createdBy ?? "someone"}, <Time at={link.createdAt} />
        </p>
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {link.state === "active" && <ClipboardText size="sm" text={link.url} className="max-w-full" />}
          <Button size="sm" variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            Used by {link.uses} {link.uses === 1 ? "person" : "people"}
          </Button>
          {link.state !== "deleted" && (
            <ConfirmButton
              action="Delete"
              label={`Delete the link for ${whom}`}
              question="Delete this link?"
              consequence="It stops working at once. Credentials people gave through it stay and go on working."
              mutation={remove}
              input={link.id}
            />
          )}
        </div>
        {open && <LinkUses project={project} link={link.id} />}
      </LayerCard>
    </li>
  );
}

import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { DayBars } from "../ui/day-bars.tsx";
import { Time } from "../ui/time.tsx";
import { audienceOf, TYPES } from "./describe-link.ts";
import { LinkUses } from "./link-uses.tsx";
import { QrButton } from "./qr-button.tsx";
import { type Link, useDeleteLink, useEditLink } from "./queries.ts";

const STATES = {
  active: { label: "Active", variant: "success" },
  paused: { label: "Paused", variant: "warning" },
  expired: { label: "Expired", variant: "neutral" },
  used: { label: "Used", variant: "neutral" },
  deleted: { label: "Deleted", variant: "neutral" },
} as const;

/** One auth link: its audience, state, servers and uses, with its actions. */
export function LinkRow({ project, link }: { project: string; link: Link }) {
  const [open, setOpen] = useState(false);
  const { label, variant } = STATES[link.state];
  const audience = audienceOf(link);
  const isDefault = link.type === "default";
  return (
    <li>
      <LayerCard className="p-4">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-2 font-semibold break-words">
              {TYPES[link.type]} for {audience}
              <Badge variant={variant} appearance="dot">
                {isDefault && link.state === "deleted" ? "Off" : label}
              </Badge>
              {isDefault && <Badge variant="outline">created by Cardea</Badge>}
            </p>
            <p className="mt-1 text-sm text-kumo-subtle">
              {link.servers.join(", ") || "its servers were removed"} ·{" "}
              {link.expiresAt === null ? (
                "never expires"
              ) : (
                <>
                  {link.state === "expired" ? "expired" : "expires"} <Time at={link.expiresAt} />
                </>
              )}{" "}
              {!isDefault && (
                <>
                  · created {link.createdBy !== null && `by ${link.createdBy}, `}
                  <Time at={link.createdAt} />
                </>
              )}
            </p>
            {isDefault && (
              <p className="mt-1 max-w-2xl text-sm text-kumo-subtle">
                Agents hand it out in chats to the person they act for. It offers every server to which people connect their own accounts. It cannot
                be edited or deleted here: it exists as long as a navigator lets agents hand out links. Switch that off at Navigators.
              </p>
            )}
          </div>
          {link.uses > 0 && <DayBars counts={link.usesByDay.map(({ day, uses }) => ({ day, value: uses }))} what="first uses" />}
        </div>
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {link.state === "active" && (
            <>
              <ClipboardText size="sm" text={link.url} className="max-w-full" />
              <QrButton url={link.url} audience={audience} />
            </>
          )}
          <Button size="sm" variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            Used by {link.uses} {link.uses === 1 ? "person" : "people"}
          </Button>
          {!isDefault && <LinkActions project={project} link={link} audience={audience} />}
        </div>
        {open && <LinkUses project={project} link={link.id} />}
      </LayerCard>
    </li>
  );
}

function LinkActions({ project, link, audience }: { project: string; link: Link; audience: string }) {
  const navigate = useNavigate();
  const edit = useEditLink(project);
  const remove = useDeleteLink(project);
  if (link.state === "deleted") return null;
  const paused = link.state === "paused";
  const openEditor = () => void navigate({ to: "/console/$project/links/$link", params: { project, link: link.id } });
  return (
    <>
      {link.state !== "used" && (
        <>
          <Button size="sm" aria-label={`Edit the link for ${audience}`} onClick={openEditor}>
            Edit
          </Button>
          {link.state !== "expired" && (
            <Button
              size="sm"
              loading={edit.isPending}
              aria-label={`${paused ? "Resume" : "Pause"} the link for ${audience}`}
              onClick={() => edit.mutate({ link: link.id, change: { paused: !paused } })}
            >
              {paused ? "Resume" : "Pause"}
            </Button>
          )}
        </>
      )}
      <ConfirmButton
        action="Delete"
        label={`Delete the link for ${audience}`}
        question="Delete this link?"
        consequence="The link stops working at once. Credentials people gave through it stay and keep working. To stop the link for a while, pause it instead."
        mutation={remove}
        input={link.id}
      />
      {edit.error && (
        <span role="alert" className="text-sm text-kumo-danger">
          {edit.error.message}
        </span>
      )}
    </>
  );
}

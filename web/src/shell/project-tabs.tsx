import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

const TABS = [
  { to: "/console/$project/servers", label: "Servers" },
  { to: "/console/$project/agents/connect", label: "Connect an agent" },
  { to: "/console/$project/links", label: "Auth links" },
  { to: "/console/$project/members", label: "Members" },
  { to: "/console/$project/navigators", label: "Navigators" },
  { to: "/console/$project/rules", label: "Rules" },
  { to: "/console/$project/keys", label: "API keys" },
  { to: "/console/$project/playground", label: "Playground" },
  { to: "/console/$project/audit", label: "Audit" },
  { to: "/console/$project/settings", label: "Settings" },
] as const;

/** The tabs of a project. On a narrow screen the active tab is scrolled into view. */
export function ProjectTabs({ project }: { project: string }) {
  const strip = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const active = [...(strip.current?.querySelectorAll("a") ?? [])].find((tab) => pathname.startsWith(tab.pathname));
    active?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [pathname]);
  return (
    <nav ref={strip} className="mt-6 mb-6 flex gap-1 overflow-x-auto border-b border-kumo-line [scrollbar-width:none]" aria-label="Project">
      {TABS.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ project }}
          className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm whitespace-nowrap text-kumo-subtle hover:text-kumo-default"
          activeProps={{ className: "border-kumo-brand! font-medium text-kumo-default!" }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

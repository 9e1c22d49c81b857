import type { ReactNode } from "react";

const VARIANTS = {
  default: "bg-kumo-info-tint text-kumo-info",
  alert: "bg-kumo-warning-tint text-kumo-warning",
  error: "bg-kumo-danger-tint text-kumo-danger",
};

type Props = {
  variant?: keyof typeof VARIANTS;
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  size?: "sm" | undefined;
  className?: string;
};

/** Something the reader should know before the rest, in Kumo's looks. */
export const Banner = ({ variant = "default", title, description, action, size, className = "" }: Props) => (
  <div
    className={`flex flex-wrap items-center justify-between gap-3 rounded-lg ${size === "sm" ? "px-3 py-2 text-sm" : "px-4 py-3"} ${VARIANTS[variant]} ${className}`}
  >
    <div className="min-w-0 break-words">
      <p className="font-medium">{title}</p>
      {description !== undefined && <p className="mt-0.5 text-sm leading-snug">{description}</p>}
    </div>
    {action}
  </div>
);

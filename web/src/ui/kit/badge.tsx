import type { ReactNode } from "react";

const VARIANTS = {
  neutral: "bg-kumo-fill text-kumo-badge-neutral-subtle",
  error: "bg-kumo-danger-tint text-kumo-danger",
  warning: "bg-kumo-warning-tint text-kumo-warning",
  success: "bg-kumo-success-tint text-kumo-success",
  outline: "border border-kumo-fill bg-kumo-base text-kumo-default",
};

const DOTS = {
  neutral: "bg-kumo-badge-neutral",
  error: "bg-kumo-badge-red",
  warning: "bg-kumo-badge-orange",
  success: "bg-kumo-success",
  outline: "",
};

type Props = { variant: keyof typeof VARIANTS; appearance?: "filled" | "dot"; children: ReactNode };

/** A state or a kind, in Kumo's looks. */
export function Badge({ variant, appearance = "filled", children }: Props) {
  const isDot = appearance === "dot";
  const looks = isDot ? "gap-1.5 text-kumo-default ring ring-kumo-hairline" : VARIANTS[variant];
  return (
    <span className={`inline-flex w-fit shrink-0 items-center rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${looks}`}>
      {isDot && <span className={`size-1.75 shrink-0 rounded-full ${DOTS[variant]}`} />}
      {children}
    </span>
  );
}

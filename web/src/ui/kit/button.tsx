import type { ButtonHTMLAttributes, ComponentType } from "react";
import { Spinner } from "./spinner.tsx";

const BASE =
  "relative inline-flex w-max shrink-0 cursor-pointer items-center font-medium whitespace-nowrap select-none outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus focus-visible:ring-offset-1 focus-visible:ring-offset-kumo-base disabled:cursor-not-allowed";

const SIZES = { sm: "h-6.5 gap-1 rounded-md px-2 text-xs", base: "h-9 gap-1.5 rounded-lg px-3 text-base" };

const VARIANTS = {
  primary: "bg-kumo-contrast text-kumo-inverse hover:opacity-90 disabled:opacity-50",
  secondary: "bg-kumo-base text-kumo-default ring ring-kumo-line not-disabled:hover:bg-kumo-tint disabled:text-kumo-default/70",
  ghost: "bg-inherit text-kumo-default hover:bg-kumo-tint",
  // In light, white on Kumo's own red has too little contrast.
  destructive: "bg-red-600 text-white not-disabled:hover:bg-red-700 disabled:opacity-50",
  "secondary-destructive": "bg-kumo-base text-kumo-danger ring ring-kumo-line not-disabled:hover:ring-kumo-danger/30 disabled:opacity-70",
};

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  size?: keyof typeof SIZES;
  variant?: keyof typeof VARIANTS;
  icon?: ComponentType<{ size?: number }>;
  /** Whether what the button does is going on. It cannot be pressed again meanwhile. */
  loading?: boolean;
};

/** A button in Kumo's looks. Kumo's own one brings its tooltips along, a third of the script that a first visit may load. */
export function Button({
  size = "base",
  variant = "secondary",
  icon: Icon,
  loading = false,
  disabled = false,
  type,
  className = "",
  ...rest
}: Props) {
  const { children, ...props } = rest;
  return (
    <button
      {...props}
      type={type === "submit" ? "submit" : "button"}
      disabled={disabled || loading}
      className={`${BASE} ${SIZES[size]} ${VARIANTS[variant]} ${className}`}
    >
      {loading ? <Spinner /> : Icon && <Icon size={16} />}
      {children}
    </button>
  );
}

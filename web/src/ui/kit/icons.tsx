import type { ReactNode } from "react";

type Props = { size?: number; className?: string };

/** A sign of a few lines, in the colour of the text around it. The text next to it says what it stands for. */
const drawn =
  (lines: ReactNode) =>
  ({ size = 18, className = "" }: Props) => (
    <svg viewBox="0 0 20 20" width={size} height={size} className={`shrink-0 ${className}`} aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth={1.6} strokeLinecap="round" strokeLinejoin="round">
        {lines}
      </g>
    </svg>
  );

export const MenuIcon = drawn(<path d="M3 5.5h14M3 10h14M3 14.5h14" />);
export const CloseIcon = drawn(<path d="M5 5l10 10M15 5L5 15" />);
export const CaretIcon = drawn(<path d="M5 8l5 5 5-5" />);
export const CheckIcon = drawn(<path d="M4 10.5l4 4 8-9" />);
export const SearchIcon = drawn(
  <>
    <circle cx="9" cy="9" r="5" />
    <path d="M 13 13l4 4" />
  </>,
);
export const PersonIcon = drawn(
  <>
    <circle cx="10" cy="7.5" r="3" />
    <path d="M4 17a6 6 0 0 1 12 0" />
  </>,
);
export const CopyIcon = drawn(
  <>
    <rect x="3" y="6" width="10" height="11" rx="1.5" />
    <path d="M7 3h8.5A1.5 1.5 0 0 1 17 4.5V13" />
  </>,
);

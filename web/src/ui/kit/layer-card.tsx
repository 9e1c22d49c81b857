import type { HTMLAttributes } from "react";

/** A surface above the page, in Kumo's looks. */
export const LayerCard = ({ className = "", ...rest }: HTMLAttributes<HTMLDivElement>) => (
  <div {...rest} className={`rounded-lg bg-kumo-base ring ring-kumo-line ${className}`} />
);

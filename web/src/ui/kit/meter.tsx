type Props = { label: string; value: number; max: number };

/** How far something is. */
export const Meter = ({ label, value, max }: Props) => (
  <div className="mt-2">
    <p className="flex justify-between text-sm" aria-hidden="true">
      {label}
      <span className="text-kumo-subtle">{Math.round((100 * value) / max)} %</span>
    </p>
    {/* biome-ignore lint/a11y/useSemanticElements: the colours of <meter> cannot be chosen alike in all browsers */}
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuenow={value}
      aria-valuemax={max}
      className="mt-1 h-2 overflow-hidden rounded-full bg-kumo-fill"
    >
      <div className="h-full bg-kumo-contrast" style={{ width: `${(100 * value) / max}%` }} />
    </div>
  </div>
);

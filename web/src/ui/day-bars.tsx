import { type DayCount, lastDays } from "./last-days.ts";

const SHOWN = 30;
const WIDTH = 6;
const HEIGHT = 32;

type Props = {
  counts: DayCount[];
  /** What the numbers count, such as “calls”. */
  what: string;
  className?: string;
};

const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

/** The last 30 days as bars. The failed part of a bar has its own colour. */
export function DayBars({ counts, what, className }: Props) {
  const days = lastDays(counts, SHOWN, Date.now());
  const highest = Math.max(1, ...days.map(({ value }) => value));
  const total = days.reduce((sum, { value }) => sum + value, 0);
  return (
    <svg
      viewBox={`0 0 ${SHOWN * WIDTH} ${HEIGHT}`}
      className={className ?? "h-8 w-45 max-w-full"}
      role="img"
      aria-label={`${total} ${what} in the last ${SHOWN} days`}
      preserveAspectRatio="none"
    >
      {days.map(({ day, value, failed = 0 }, index) => {
        const height = value === 0 ? 1 : Math.max(2, (value / highest) * HEIGHT);
        const failedHeight = value === 0 ? 0 : (failed / value) * height;
        return (
          <g key={day}>
            <title>{`${format.format(day)}: ${value} ${what}${failed > 0 ? `, ${failed} failed` : ""}`}</title>
            <rect x={index * WIDTH} y={0} width={WIDTH} height={HEIGHT} className="fill-transparent" />
            <rect
              x={index * WIDTH}
              y={HEIGHT - height}
              width={WIDTH - 1}
              height={height}
              className={value === 0 ? "fill-kumo-line" : "fill-kumo-brand"}
            />
            {failedHeight > 0 && (
              <rect x={index * WIDTH} y={HEIGHT - failedHeight} width={WIDTH - 1} height={failedHeight} className="fill-kumo-danger" />
            )}
          </g>
        );
      })}
    </svg>
  );
}

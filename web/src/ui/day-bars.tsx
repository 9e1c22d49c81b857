const DAY = 24 * 60 * 60 * 1000;
const SHOWN = 30;
const WIDTH = 6;
const HEIGHT = 32;

type Bar = { day: number; value: number; failed?: number };
type Props = { bars: Bar[] /** What is counted, such as “calls”. */; what: string; className?: string };

const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

/** The last 30 days as bars, days without any included; what failed is darker. `day` is its beginning, UTC ms. */
export function DayBars({ bars, what, className }: Props) {
  const today = Math.floor(Date.now() / DAY) * DAY;
  const byDay = new Map(bars.map((bar) => [bar.day, bar]));
  const days = Array.from({ length: SHOWN }, (_, index) => today - (SHOWN - 1 - index) * DAY).map((day) => byDay.get(day) ?? { day, value: 0 });
  const most = Math.max(1, ...days.map(({ value }) => value));
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
        const height = value === 0 ? 1 : Math.max(2, (value / most) * HEIGHT);
        const bad = value === 0 ? 0 : (failed / value) * height;
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
            {bad > 0 && <rect x={index * WIDTH} y={HEIGHT - bad} width={WIDTH - 1} height={bad} className="fill-kumo-danger" />}
          </g>
        );
      })}
    </svg>
  );
}

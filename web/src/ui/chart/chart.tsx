import { useId, useState } from "react";
import { pageTexts } from "../../texts/texts.ts";
import { Button } from "../kit/button.tsx";
import { LayerCard } from "../kit/layer-card.tsx";
import { PlainTable } from "../table/plain-table.tsx";
import { partsOf, topOf } from "./chart-scale.ts";

/** One kind of numbers. @property fill the class of its colour, as an area @property stroke the same as a line @property dot the same as a mark of the legend */
type Series = { id: string; title: string; values: readonly (number | null)[]; fill: string; stroke: string; dot: string };

type Props = {
  title: string;
  /** What each point is called, such as a day. */
  points: readonly string[];
  /** Bars: the first series is the whole, and the others are parts of it from the bottom. */
  kind: "bars" | "lines";
  series: readonly Series[];
  format: (value: number) => string;
  /** What the first column of the table is called. */
  time: string;
};

const STEP = 10;
const HEIGHT = 100;

/** Numbers over time, as bars or lines. Arrow keys go from point to point, whose numbers stand below; a button shows the same as a table. */
export function Chart(props: Props) {
  const { title, points, series, format, time } = props;
  const { analytics: words } = pageTexts();
  const [isTable, setTable] = useState(false);
  const id = useId();
  return (
    <LayerCard className="min-w-0 p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        <Button size="sm" variant="ghost" aria-label={(isTable ? words.asChartOf : words.asTableOf)(title)} onClick={() => setTable(!isTable)}>
          {isTable ? words.asChart : words.asTable}
        </Button>
      </div>
      {isTable ? (
        <PlainTable
          label={title}
          rows={points.map((name, index) => ({ name, index }))}
          idOf={({ index }) => String(index)}
          nameOf={({ name }) => name}
          columns={[
            { id: "time", title: time, cell: ({ name }) => name },
            ...series.map(({ id: column, title: heading, values }) => ({
              id: column,
              title: heading,
              cell: ({ index }: { index: number }) => textOf(values[index], format),
            })),
          ]}
        />
      ) : (
        <Picture {...props} labelledBy={id} />
      )}
    </LayerCard>
  );
}

const textOf = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? "–" : format(value);

function Picture({ points, kind, series, format, labelledBy }: Props & { labelledBy: string }) {
  const [at, setAt] = useState(points.length - 1);
  const shown = Math.min(at, points.length - 1);
  const top = topOf(Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT;
  const readOut = `${points[shown] ?? ""}: ${series.map(({ title, values }) => `${title} ${textOf(values[shown], format)}`).join(", ")}`;
  return (
    <>
      <p className="text-xs text-kumo-subtle">{format(top)}</p>
      <div className="relative">
        <input
          type="range"
          min={0}
          max={points.length - 1}
          value={shown}
          aria-labelledby={labelledBy}
          aria-valuetext={readOut}
          className="peer absolute inset-0 z-10 h-full w-full cursor-crosshair opacity-0"
          onChange={(event) => setAt(Number(event.target.value))}
          onPointerMove={({ clientX, currentTarget }) => {
            const { left, width } = currentTarget.getBoundingClientRect();
            setAt(Math.max(0, Math.min(points.length - 1, Math.floor(((clientX - left) / width) * points.length))));
          }}
        />
        <svg
          viewBox={`0 0 ${points.length * STEP} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="h-36 w-full rounded-sm border-b border-kumo-line outline-offset-1 peer-focus-visible:outline-2"
        >
          <rect x={shown * STEP} y={0} width={STEP} height={HEIGHT} className="fill-kumo-tint" />
          {kind === "bars" ? <Bars series={series} y={y} /> : <Lines series={series} y={y} />}
        </svg>
      </div>
      <div className="flex justify-between gap-3 text-xs text-kumo-subtle">
        <span>{points[0]}</span>
        <span>{points.at(-1)}</span>
      </div>
      <p className="mt-2 text-sm font-medium" aria-hidden="true">
        {points[shown]}
      </p>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm" aria-hidden="true">
        {series.map(({ id, title, values, dot }) => (
          <li key={id} className="flex items-center gap-2">
            <span className={`size-2.5 rounded-full ${dot}`} />
            {title}: {textOf(values[shown], format)}
          </li>
        ))}
      </ul>
    </>
  );
}

type Drawn = { series: readonly Series[]; y: (value: number) => number };

const Bars = ({ series, y }: Drawn) =>
  series.map(({ id, values, fill }) => (
    <g key={id} className={fill}>
      {values.map((value, index) =>
        value === null || value === 0 ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
          <rect key={index} x={index * STEP + 1} y={Math.min(y(value), HEIGHT - 2)} width={STEP - 2} height={Math.max(HEIGHT - y(value), 2)} />
        ),
      )}
    </g>
  ));

const Lines = ({ series, y }: Drawn) =>
  series.map(({ id, values, stroke }) => (
    <g key={id} className={`fill-none ${stroke}`}>
      {partsOf(values, y).map((part) => (
        <polyline
          key={part[0]?.index}
          vectorEffect="non-scaling-stroke"
          strokeWidth={2}
          strokeLinecap="round"
          points={pointsOf(part)
            .map(([x, height]) => `${x},${height}`)
            .join(" ")}
        />
      ))}
    </g>
  ));

/** The ends of a line. A single point becomes a short line, which can be seen. */
function pointsOf(part: readonly { index: number; y: number }[]): [x: number, y: number][] {
  const [only, another] = part;
  if (only && !another) return [-2, 2].map((aside) => [only.index * STEP + STEP / 2 + aside, only.y]);
  return part.map(({ index, y }) => [index * STEP + STEP / 2, y]);
}

// SPDX-License-Identifier: Apache-2.0
import * as Plot from '@observablehq/plot';
import type { ChartPoint } from '@glovebox/client';
import { useEffect, useRef } from 'react';

interface ResultChartProps {
  readonly points: readonly ChartPoint[];
  readonly value: string;
  readonly by: string;
  readonly series: string;
}

/**
 * Bars from zero with the interval of their noise; a withheld cell is a hatched place with its word, never a zero. What Plot
 * would put into a style element is in the console's own style sheet, as the page's policy has it.
 */
export function ResultChart({ points, value, by, series }: ResultChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = place.current;
    if (host === null) return undefined;
    const figure = chartOf(points, { value, key: by, series }, host.clientWidth);
    for (const style of figure.querySelectorAll('style')) style.remove();
    // The picture has one name; its parts are no elements of the page, and may not have names of their own.
    for (const part of figure.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
    host.replaceChildren(figure);
    // What is wider than its place scrolls, also by keyboard.
    host.tabIndex = host.scrollWidth > host.clientWidth ? 0 : -1;
    return () => {
      figure.remove();
    };
  }, [points, value, by, series]);
  return (
    <div
      ref={place}
      className="chart"
      role="img"
      aria-label={`${value} by ${[by, series].filter(Boolean).join(' and ')}`}
    />
  );
}

interface Names {
  readonly value: string;
  readonly key: string;
  readonly series: string;
}

/** As wide as its place, and never so narrow that nobody can read it. */
function chartOf(points: readonly ChartPoint[], names: Names, placePx: number): Element {
  const keys = [...new Set(points.map(({ key }) => key))];
  const hasSeries = points.some(({ series }) => series !== '');
  const shown = points.filter((point) => point.value !== null);
  const absent = points.filter((point) => point.value === null);
  const noisy = shown.filter((point) => point.interval !== null);
  const where = hasSeries ? { fx: 'key', x: 'series' } : { x: 'key' };
  return Plot.plot({
    className: 'plot',
    width: Math.max(320, points.length * 30 + 80, Math.min(placePx, points.length * 80 + 140)),
    height: 360,
    marginTop: 32,
    marginBottom: 60,
    marginLeft: 64,
    x: { type: 'band', label: hasSeries ? null : names.key, ...(hasSeries ? { axis: null } : { domain: keys }) },
    ...(hasSeries ? { fx: { type: 'band', label: names.key, domain: keys, padding: 0.12 } } : {}),
    y: { label: names.value, grid: true, zero: true, nice: true },
    color: { type: 'categorical', legend: hasSeries, label: names.series, scheme: 'Tableau10' },
    marks: [
      Plot.barY(shown, {
        ...where,
        y: 'value',
        fill: hasSeries ? 'series' : 'var(--accent)',
        fillOpacity: 0.85,
        tip: true,
        channels: {
          within: {
            label: 'without noise, mostly',
            value: ({ interval }: ChartPoint) =>
              interval === null ? null : `${String(interval.low)} to ${String(interval.high)}`,
          },
        },
      }),
      Plot.ruleX(noisy, {
        ...where,
        y1: ({ interval }: ChartPoint) => interval?.low,
        y2: ({ interval }: ChartPoint) => interval?.high,
        stroke: 'var(--ink)',
        strokeWidth: 1.5,
      }),
      Plot.tickY(noisy, { ...where, y: ({ interval }: ChartPoint) => interval?.low, stroke: 'var(--ink)', inset: 6 }),
      Plot.tickY(noisy, { ...where, y: ({ interval }: ChartPoint) => interval?.high, stroke: 'var(--ink)', inset: 6 }),
      Plot.text(absent, {
        ...where,
        text: ({ state }: ChartPoint) => (state === 'withheld' ? 'withheld' : 'no value'),
        frameAnchor: 'bottom',
        rotate: -90,
        dy: -6,
        textAnchor: 'start',
        fill: 'var(--warn)',
        fontStyle: 'italic',
      }),
      Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
    ],
  });
}

/** Chart options: few lines, figures written at the marks. */
import type { EChartsCoreOption } from 'echarts/core';
import type { Palette } from './palette';
import type { Point } from './points';

export interface ChartInput {
  points: readonly Point[];
  palette: Palette;
  /** Short form for marks and axes. */
  short: (value: number) => string;
  /** Exact form for the tip. */
  exact: (value: number) => string;
  isAnimated: boolean;
  /** Pixels the chart may use. */
  width: number;
}

/** Named, not inherited: widths of labels are measured outside the page. */
const FONT = {
  fontFamily: "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', Roboto, Arial, sans-serif",
  fontSize: 12,
};

const base = ({ palette, points, exact, isAnimated }: ChartInput, trigger: 'item' | 'axis') => ({
  animation: isAnimated,
  animationDuration: 250,
  animationDurationUpdate: 250,
  textStyle: { ...FONT, color: palette.text },
  tooltip: {
    trigger,
    confine: true,
    axisPointer: { type: 'none' as const },
    backgroundColor: palette.ground,
    borderColor: palette.line,
    padding: [6, 10],
    textStyle: { ...FONT, fontSize: 13, color: palette.text },
    formatter: (hit: unknown) => {
      const { dataIndex } = (Array.isArray(hit) ? hit[0] : hit) as { dataIndex: number };
      const point = points[dataIndex];
      return point ? `${escapeHtml(point.label)}<br/><b>${escapeHtml(point.value === null ? '–' : exact(point.value))}</b>` : '';
    },
  },
});

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[letter] ?? letter);

const colorOf = (point: Point, palette: Palette, index = 0): string =>
  point.isRest || point.outcome === 'lost' ? palette.quiet : (palette.series[index % palette.series.length] ?? palette.quiet);

const labelled = (input: ChartInput, perPoint: number) => input.points.length * perPoint <= input.width;

/** Along time: bars stand. */
export function columnOption(input: ChartInput): EChartsCoreOption {
  const { points, palette, short } = input;
  const isLabelled = labelled(input, 52);
  return {
    ...base(input, 'axis'),
    grid: { left: 0, right: 8, top: 24, bottom: 0, containLabel: true },
    xAxis: {
      type: 'category',
      data: points.map((point) => point.label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...FONT, color: palette.faint, hideOverlap: true },
    },
    yAxis: valueAxis(input, !isLabelled),
    series: [
      {
        type: 'bar',
        barMaxWidth: 40,
        itemStyle: { color: palette.series[0], borderRadius: [3, 3, 0, 0] },
        cursor: 'pointer',
        data: points.map((point) => point.value),
        label: {
          show: isLabelled,
          position: 'top',
          ...FONT,
          color: palette.text,
          formatter: ({ value }: { value: number }) => short(value),
        },
      },
    ],
  };
}

/** Among things: bars lie, names on the left, figures at the end. */
export function barOption(input: ChartInput): EChartsCoreOption {
  const { points, palette, short } = input;
  return {
    ...base(input, 'axis'),
    grid: { left: 0, right: 72, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: points.map((point) => point.label),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: {
        ...FONT,
        // Every bar has its name, as long as there are not too many.
        ...(points.length <= 24 ? { interval: 0 } : {}),
        color: palette.text,
        width: Math.min(150, Math.max(80, input.width * 0.3)),
        overflow: 'truncate',
      },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        cursor: 'pointer',
        data: points.map((point) => ({
          value: point.value,
          itemStyle: { color: colorOf(point, palette), borderRadius: [0, 3, 3, 0] },
        })),
        label: {
          show: true,
          position: 'right',
          ...FONT,
          color: palette.text,
          formatter: ({ value }: { value: number | null }) => (value === null ? '–' : short(value)),
        },
      },
    ],
  };
}

export function lineOption(input: ChartInput): EChartsCoreOption {
  const { points, palette, short } = input;
  const peak = points.reduce((best, point, index) => ((point.value ?? -Infinity) > (points[best]?.value ?? -Infinity) ? index : best), 0);
  const isMarked = (index: number) => index === points.length - 1 || index === peak;
  return {
    ...base(input, 'axis'),
    grid: { left: 0, right: 72, top: 24, bottom: 0, containLabel: true },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: points.map((point) => point.label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...FONT, color: palette.faint, hideOverlap: true },
    },
    yAxis: valueAxis(input, true),
    series: [
      {
        type: 'line',
        symbol: 'circle',
        symbolSize: 6,
        lineStyle: { width: 2, color: palette.series[0] },
        itemStyle: { color: palette.series[0] },
        areaStyle: { color: palette.series[0], opacity: 0.08 },
        cursor: 'pointer',
        triggerEvent: true,
        data: points.map((point, index) => ({
          value: point.value,
          label: {
            show: isMarked(index),
            // Beside the last point there is room, above it the line may be.
            position: index === points.length - 1 ? 'right' : 'top',
            ...FONT,
            color: palette.text,
            formatter: point.value === null ? '' : short(point.value),
          },
        })),
      },
    ],
  };
}

export function pieOption(input: ChartInput): EChartsCoreOption {
  const { points, palette, short } = input;
  const total = points.reduce((sum, point) => sum + Math.max(0, point.value ?? 0), 0);
  const share = (value: number) => (total > 0 ? `${Math.round((value / total) * 1000) / 10}%` : '');
  return {
    ...base(input, 'item'),
    series: [
      {
        type: 'pie',
        radius: input.width < 360 ? ['36%', '56%'] : ['46%', '70%'],
        minShowLabelAngle: 4,
        itemStyle: { borderColor: palette.ground, borderWidth: 2 },
        emphasis: { scale: false },
        cursor: 'pointer',
        data: points.map((point, index) => ({
          name: point.label,
          value: point.value,
          itemStyle: { color: colorOf(point, palette, index) },
        })),
        label: {
          ...FONT,
          fontSize: 13,
          lineHeight: 18,
          color: palette.text,
          formatter: ({ name, value }: { name: string; value: number }) => `${name}\n{figure|${short(value)} · ${share(value)}}`,
          rich: { figure: { ...FONT, color: palette.faint } },
        },
        labelLine: { lineStyle: { color: palette.quiet }, length: 10, length2: 10 },
        labelLayout: { hideOverlap: true },
      },
    ],
  };
}

function valueAxis({ palette, short }: ChartInput, isShown: boolean) {
  return {
    type: 'value',
    splitNumber: 3,
    axisLabel: { ...FONT, show: isShown, color: palette.faint, formatter: (value: number) => (value === 0 ? '0' : short(value)) },
    splitLine: { show: isShown, lineStyle: { color: palette.line } },
  };
}

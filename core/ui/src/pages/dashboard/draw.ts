/** What cards show, drawn on canvases of their own, so that the page needs no renderer for it. */
import { init, use as register } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import './echarts';
import type { Palette } from './palette';

register([CanvasRenderer]);

/** What a picture shows of a card. */
export type Content =
  | { kind: 'chart'; build: (width: number) => EChartsCoreOption }
  | { kind: 'figures'; figures: string[]; note: string; share: number | null }
  | { kind: 'bars'; rows: { label: string; figure: string; value: number; isQuiet: boolean }[] }
  | { kind: 'table'; head: string[]; rows: string[][]; more: (count: number) => string }
  | { kind: 'words'; text: string };

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Pen = CanvasRenderingContext2D;

const FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";
/** Pixels for each one of the page: sharp on any screen and in print. */
const SHARP = 2;
/** Canvases of more pixels than that in one direction are refused by some browsers. */
const LONGEST = 16_000;

/** A picture of this size as a file. */
export async function drawPng(width: number, height: number, palette: Palette, draw: (pen: Pen) => void): Promise<Blob> {
  const scale = Math.min(SHARP, LONGEST / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.scale(scale, scale);
  pen.fillStyle = palette.ground;
  pen.fillRect(0, 0, width, height);
  pen.textBaseline = 'alphabetic';
  draw(pen);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png'));
}

/** Lines of the content at their full height, as far as it is made of lines. */
export const LINE = { figure: 56, note: 28, bar: 44, row: 34 };

/** As large as its box allows; what does not fit is counted, not squeezed. */
export function drawContent(pen: Pen, content: Content, palette: Palette, box: Box): void {
  switch (content.kind) {
    case 'chart':
      pen.drawImage(drawChart(content.build(box.width), box, palette), box.x, box.y, box.width, box.height);
      return;
    case 'figures':
      return drawFigures(pen, content, palette, box);
    case 'bars':
      return drawBars(pen, content.rows, palette, box);
    case 'table':
      return drawTable(pen, content, palette, box);
    case 'words':
      return write(pen, content.text, box.x, box.y + 20, { size: 14, color: palette.faint, room: box.width });
  }
}

function drawChart(option: EChartsCoreOption, { width, height }: Box, palette: Palette): HTMLCanvasElement {
  const chart = init(document.createElement('div'), null, { renderer: 'canvas', width, height, devicePixelRatio: SHARP });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.renderToCanvas({ pixelRatio: SHARP, backgroundColor: palette.ground });
  } finally {
    chart.dispose();
  }
}

interface Style {
  size: number;
  weight?: number;
  color: string;
  room: number;
  align?: CanvasTextAlign;
}

/** One line of text, cut where it has no more room. */
export function write(pen: Pen, text: string, x: number, y: number, style: Style): void {
  pen.font = `${style.weight ?? 400} ${style.size}px ${FONT}`;
  pen.fillStyle = style.color;
  pen.textAlign = style.align ?? 'left';
  let shown = text;
  while (shown.length > 1 && pen.measureText(shown).width > style.room) shown = `${shown.replace(/…$/, '').slice(0, -1)}…`;
  pen.fillText(shown, x, y);
}

/** With room for a note also where there is none, so that figures beside each other are of one size. */
export const heightOfFigures = ({ figures, share }: Extract<Content, { kind: 'figures' }>): number =>
  figures.length * LINE.figure + (share === null ? 0 : LINE.note) + LINE.note;

function drawFigures(pen: Pen, content: Extract<Content, { kind: 'figures' }>, palette: Palette, box: Box): void {
  const scale = Math.min(1, box.height / heightOfFigures(content));
  let { y } = box;
  for (const figure of content.figures) {
    write(pen, figure, box.x, y + 40 * scale, { size: 40 * scale, weight: 600, color: palette.text, room: box.width });
    y += LINE.figure * scale;
  }
  if (content.share !== null) {
    const high = Math.max(6, 10 * scale);
    bar(pen, { x: box.x, y: y + 4 * scale, width: box.width, height: high }, palette.line);
    bar(pen, { x: box.x, y: y + 4 * scale, width: (box.width * Math.min(100, Math.max(0, content.share))) / 100, height: high }, palette.series[0] ?? palette.text);
    y += LINE.note * scale;
  }
  if (content.note) write(pen, content.note, box.x, y + 16 * scale, { size: Math.max(12, 15 * scale), color: palette.faint, room: box.width });
}

function drawBars(pen: Pen, rows: Extract<Content, { kind: 'bars' }>['rows'], palette: Palette, box: Box): void {
  const most = Math.max(1, ...rows.map((row) => row.value));
  const line = Math.min(LINE.bar, box.height / rows.length);
  const size = Math.min(15, Math.max(11, line * 0.4));
  const label = Math.min(200, box.width * 0.28);
  const figure = Math.min(140, box.width * 0.24);
  const track = box.width - label - figure;
  rows.forEach((row, index) => {
    const y = box.y + index * line;
    const base = y + line / 2 + size * 0.35;
    write(pen, row.label, box.x, base, { size, color: palette.text, room: label - 12 });
    const width = Math.max(3, (row.value / most) * track);
    const color = row.isQuiet ? palette.quiet : (palette.series[0] ?? palette.text);
    bar(pen, { x: box.x + label + (track - width) / 2, y: y + line * 0.14, width, height: line * 0.72 }, color);
    write(pen, row.figure, box.x + box.width, base, { size, weight: 600, color: palette.text, room: figure - 10, align: 'right' });
  });
}

function drawTable(pen: Pen, { head, rows, more }: Extract<Content, { kind: 'table' }>, palette: Palette, box: Box): void {
  const line = Math.min(LINE.row, Math.max(24, box.height / (rows.length + 1)));
  const room = Math.max(1, Math.floor(box.height / line) - 1);
  const shown = rows.length > room ? rows.slice(0, Math.max(1, room - 1)) : rows;
  const first = Math.max(box.width * 0.34, box.width - (head.length - 1) * 180);
  const other = (box.width - first) / Math.max(1, head.length - 1);
  const size = Math.min(14, line * 0.5);
  [head, ...shown].forEach((cells, index) => {
    const y = box.y + index * line;
    cells.forEach((text, column) => {
      const isName = column === 0;
      const x = isName ? box.x : box.x + first + column * other;
      write(pen, text, x, y + line * 0.65, { size, color: index === 0 ? palette.faint : palette.text, room: (isName ? first : other) - 16, align: isName ? 'left' : 'right' });
    });
    pen.fillStyle = palette.line;
    pen.fillRect(box.x, y + line - 1, box.width, 1);
  });
  const left = rows.length - shown.length;
  if (left > 0) write(pen, more(left), box.x, box.y + (shown.length + 1) * line + line * 0.65, { size, color: palette.faint, room: box.width });
}

function bar(pen: Pen, { x, y, width, height }: Box, color: string): void {
  pen.fillStyle = color;
  pen.beginPath();
  pen.roundRect(x, y, width, height, 3);
  pen.fill();
}

/** A card as a picture to paste somewhere: drawn on a canvas of its own, so that the page needs no renderer for it. */
import { init, use as register } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import './echarts';
import type { Palette } from './palette';

register([CanvasRenderer]);

const FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";
const SCALE = 2;
const WIDTH = 960;
const MARGIN = 32;
const HEAD = 88;
const ROW = 34;

export interface Picture {
  title: string;
  /** Selection and day, below the title. */
  note: string;
  palette: Palette;
  content:
    | { kind: 'chart'; build: (width: number) => EChartsCoreOption; height: number }
    | { kind: 'figures'; figures: string[]; note: string; share: number | null }
    | { kind: 'bars'; rows: { label: string; figure: string; value: number; isQuiet: boolean }[] }
    | { kind: 'table'; head: string[]; rows: string[][] };
}

export async function drawPicture(picture: Picture): Promise<Blob> {
  const { palette, content } = picture;
  const inner = WIDTH - 2 * MARGIN;
  const height = HEAD + bodyHeight(content) + MARGIN;
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.scale(SCALE, SCALE);
  pen.fillStyle = palette.ground;
  pen.fillRect(0, 0, WIDTH, height);
  pen.textBaseline = 'alphabetic';
  write(pen, picture.title, MARGIN, 48, { size: 20, weight: 600, color: palette.text, room: inner });
  write(pen, picture.note, MARGIN, 72, { size: 13, color: palette.faint, room: inner });
  if (content.kind === 'chart') pen.drawImage(drawChart(content.build(inner), inner, content.height, palette), MARGIN, HEAD, inner, content.height);
  else if (content.kind === 'figures') drawFigures(pen, content, palette, inner);
  else if (content.kind === 'bars') drawBars(pen, content.rows, palette, inner);
  else drawTable(pen, content, palette, inner);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png'));
}

/** A table longer than this is cut in the picture; the file of figures has them all. */
const MOST_ROWS = 60;

function bodyHeight(content: Picture['content']): number {
  switch (content.kind) {
    case 'chart':
      return content.height;
    case 'figures':
      return content.figures.length * 56 + (content.note ? 28 : 0) + (content.share === null ? 0 : 28);
    case 'bars':
      return content.rows.length * 44;
    case 'table':
      return (Math.min(MOST_ROWS, content.rows.length) + 1) * ROW;
  }
}

function drawChart(option: EChartsCoreOption, width: number, height: number, palette: Palette): HTMLCanvasElement {
  const chart = init(document.createElement('div'), null, { renderer: 'canvas', width, height, devicePixelRatio: SCALE });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.renderToCanvas({ pixelRatio: SCALE, backgroundColor: palette.ground });
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

function write(pen: CanvasRenderingContext2D, text: string, x: number, y: number, style: Style): void {
  pen.font = `${style.weight ?? 400} ${style.size}px ${FONT}`;
  pen.fillStyle = style.color;
  pen.textAlign = style.align ?? 'left';
  let shown = text;
  while (shown.length > 1 && pen.measureText(shown).width > style.room) shown = `${shown.replace(/…$/, '').slice(0, -1)}…`;
  pen.fillText(shown, x, y);
}

function drawFigures(pen: CanvasRenderingContext2D, content: Extract<Picture['content'], { kind: 'figures' }>, palette: Palette, room: number): void {
  let y = HEAD;
  for (const figure of content.figures) {
    write(pen, figure, MARGIN, y + 40, { size: 40, weight: 600, color: palette.text, room });
    y += 56;
  }
  if (content.share !== null) {
    bar(pen, MARGIN, y + 4, room, 10, palette.line);
    bar(pen, MARGIN, y + 4, (room * Math.min(100, Math.max(0, content.share))) / 100, 10, palette.series[0] ?? palette.text);
    y += 28;
  }
  if (content.note) write(pen, content.note, MARGIN, y + 16, { size: 15, color: palette.faint, room });
}

function drawBars(pen: CanvasRenderingContext2D, rows: { label: string; figure: string; value: number; isQuiet: boolean }[], palette: Palette, room: number): void {
  const most = Math.max(1, ...rows.map((row) => row.value));
  const track = room - 200 - 140;
  rows.forEach((row, index) => {
    const y = HEAD + index * 44;
    write(pen, row.label, MARGIN, y + 26, { size: 15, color: palette.text, room: 188 });
    const width = Math.max(3, (row.value / most) * track);
    bar(pen, MARGIN + 200 + (track - width) / 2, y + 6, width, 32, row.isQuiet ? palette.quiet : (palette.series[0] ?? palette.text));
    write(pen, row.figure, MARGIN + room, y + 26, { size: 15, weight: 600, color: palette.text, room: 130, align: 'right' });
  });
}

function drawTable(pen: CanvasRenderingContext2D, { head, rows }: { head: string[]; rows: string[][] }, palette: Palette, room: number): void {
  const first = Math.max(room * 0.34, room - (head.length - 1) * 180);
  const other = (room - first) / Math.max(1, head.length - 1);
  [head, ...rows.slice(0, MOST_ROWS)].forEach((cells, index) => {
    const y = HEAD + index * ROW;
    cells.forEach((text, column) => {
      const isName = column === 0;
      const x = isName ? MARGIN : MARGIN + first + column * other;
      write(pen, text, x, y + 22, { size: 14, color: index === 0 ? palette.faint : palette.text, room: (isName ? first : other) - 16, align: isName ? 'left' : 'right' });
    });
    pen.fillStyle = palette.line;
    pen.fillRect(MARGIN, y + ROW - 1, room, 1);
  });
}

function bar(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, color: string): void {
  pen.fillStyle = color;
  pen.beginPath();
  pen.roundRect(x, y, width, height, 3);
  pen.fill();
}

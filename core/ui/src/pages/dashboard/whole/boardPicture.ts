/** A whole dashboard as one picture, its cards where they stand on the page. */
import { drawContent, drawPng, write, type Box, type Content, type Pen } from '../draw';
import type { Palette } from '../palette';
import { COLUMNS, GAP, ROW } from '../size';
import type { Place } from './arrangement';

const WIDTH = 1440;
const MARGIN = 32;
const HEAD = 96;
const PADDING = 16;
const TITLE = 28;

export interface BoardPicture {
  title: string;
  /** Selection and day, below the title. */
  note: string;
  palette: Palette;
  cards: { place: Place; title: string; content: Content }[];
}

export function drawBoard({ title, note, palette, cards }: BoardPicture): Promise<Blob> {
  const rows = Math.max(0, ...cards.map(({ place }) => place.row + place.high));
  const height = HEAD + rows * (ROW + GAP) - GAP + MARGIN;
  return drawPng(WIDTH, height, palette, (pen) => {
    write(pen, title, MARGIN, 52, { size: 24, weight: 600, color: palette.text, room: WIDTH - 2 * MARGIN });
    write(pen, note, MARGIN, 78, { size: 14, color: palette.faint, room: WIDTH - 2 * MARGIN });
    for (const card of cards) drawCard(pen, card, palette);
  });
}

const COLUMN = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;

function drawCard(pen: Pen, { place, title, content }: BoardPicture['cards'][number], palette: Palette): void {
  const box: Box = {
    x: MARGIN + place.column * (COLUMN + GAP),
    y: HEAD + place.row * (ROW + GAP),
    width: place.wide * (COLUMN + GAP) - GAP,
    height: place.high * (ROW + GAP) - GAP,
  };
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.roundRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, 8);
  pen.stroke();
  const inner = box.width - 2 * PADDING;
  const isFigure = content.kind === 'figures';
  write(pen, title, box.x + PADDING, box.y + 30, { size: 14, weight: isFigure ? 500 : 600, color: isFigure ? palette.faint : palette.text, room: inner });
  const top = box.y + 12 + TITLE;
  drawContent(pen, content, palette, { x: box.x + PADDING, y: top, width: inner, height: box.y + box.height - 12 - top });
}

/** A card as a picture to paste somewhere. */
import { drawContent, drawPng, heightOfFigures, LINE, write, type Content } from './draw';
import type { Palette } from './palette';

const WIDTH = 960;
const MARGIN = 32;
const HEAD = 88;
const CHART = 440;
/** A table longer than this is cut in the picture; the file of figures has them all. */
const MOST_ROWS = 60;

export interface Picture {
  title: string;
  /** Selection and day, below the title. */
  note: string;
  palette: Palette;
  content: Content;
}

export function drawPicture({ title, note, palette, content }: Picture): Promise<Blob> {
  const width = WIDTH - 2 * MARGIN;
  const height = heightOf(content);
  return drawPng(WIDTH, HEAD + height + MARGIN, palette, (pen) => {
    write(pen, title, MARGIN, 48, { size: 20, weight: 600, color: palette.text, room: width });
    write(pen, note, MARGIN, 72, { size: 13, color: palette.faint, room: width });
    drawContent(pen, content, palette, { x: MARGIN, y: HEAD, width, height });
  });
}

function heightOf(content: Content): number {
  switch (content.kind) {
    case 'chart':
      return CHART;
    case 'figures':
      return heightOfFigures(content);
    case 'bars':
      return content.rows.length * LINE.bar;
    case 'table':
      return (Math.min(MOST_ROWS + 1, content.rows.length) + 1) * LINE.row;
    case 'words':
      return LINE.note;
  }
}

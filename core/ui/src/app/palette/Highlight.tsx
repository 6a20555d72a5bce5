/** A text with what was meant by the query marked. */
export function Highlight({ text, ranges, around }: { text: string; ranges?: readonly [number, number][] | undefined; around?: number }) {
  if (!ranges || ranges.length === 0) return <>{text}</>;
  const { shown, shift } = around === undefined ? { shown: text, shift: 0 } : excerpt(text, ranges[0]?.[0] ?? 0, around);
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const [from, to] of joined(ranges)) {
    const [start, end] = [Math.max(from - shift, 0), Math.min(to - shift, shown.length)];
    if (end <= start) continue;
    parts.push(shown.slice(at, start), <mark key={start}>{shown.slice(start, end)}</mark>);
    at = end;
  }
  parts.push(shown.slice(at));
  return <>{parts}</>;
}

/** Neighbours become one mark. */
function joined(ranges: readonly [number, number][]): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/** Of a long text the part around the place. */
function excerpt(text: string, place: number, around: number): { shown: string; shift: number } {
  const from = place <= around ? 0 : place - around;
  return from === 0 ? { shown: text, shift: 0 } : { shown: `…${text.slice(from)}`, shift: from - 1 };
}

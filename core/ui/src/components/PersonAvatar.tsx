import { initials } from '@/format';

/** Small round with a person's letters; the colour is the same for the same person everywhere. */
export function PersonAvatar({ name, id, size = 20 }: { name: string; id?: string | undefined; size?: number }) {
  return (
    <span
      className="t-avatar"
      aria-hidden
      style={{ width: size, height: size, fontSize: size <= 20 ? 10 : size * 0.4, '--hue': hue(id ?? name) } as React.CSSProperties}
    >
      {size <= 20 ? initials(name).slice(-2) : initials(name)}
    </span>
  );
}

function hue(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 3600;
  return sum / 10;
}

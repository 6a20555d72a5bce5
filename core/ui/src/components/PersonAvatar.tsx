import { initials } from '@/format';

/** Small round with a person's letters; the colour is the same for the same person everywhere. */
export function PersonAvatar({ name, id, size = 20 }: { name: string; id?: string | undefined; size?: number }) {
  return (
    <span
      className="t-avatar"
      aria-hidden
      style={{ width: size, height: size, fontSize: size <= 20 ? 10 : Math.round(size * 0.36), '--hue': hue(id ?? name) } as React.CSSProperties}
    >
      {size < 28 && /\p{Script=Han}/u.test(name) ? initials(name).slice(-1) : initials(name)}
    </span>
  );
}

function hue(text: string): number {
  // FNV-1a: ids that follow each other end up far apart.
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % 360;
}

import type { Choice } from '@/api/types';
import { useLabel } from '@/i18n';

const PRESETS = new Set([
  'red', 'volcano', 'orange', 'gold', 'yellow', 'lime', 'green', 'cyan', 'blue', 'geekblue', 'purple', 'magenta', 'pink',
]);

const ALIASES: Record<string, string> = { teal: 'cyan', amber: 'gold', indigo: 'geekblue', violet: 'purple' };

/** The CSS colour a dictionary's colour word stands for; none for grey and unknown words. */
export function choiceColor(color: string | null | undefined): string | undefined {
  if (!color) return undefined;
  if (color.startsWith('#')) return color;
  const name = ALIASES[color] ?? color;
  return PRESETS.has(name) ? `var(--ant-${name}-6)` : undefined;
}

/** A choice as it is offered, with what it is a part of. */
export function ChoiceLine({ choice, above }: { choice: Choice; above: readonly Choice[] }) {
  const label = useLabel();
  return (
    <span style={above.length > 0 ? { paddingInlineStart: `${above.length}em` } : undefined}>
      <ChoiceTag code={choice.code} choice={choice} />
      {above.length > 0 && <span className="t-faint"> {above.map((one) => label(one.label)).join(' › ')}</span>}
    </span>
  );
}

/** A dictionary value as a quiet coloured tag. */
export function ChoiceTag({ choice, code }: { choice: Choice | undefined; code: string }) {
  const label = useLabel();
  const color = choiceColor(choice?.color);
  return (
    <span className="t-tag" style={color ? ({ '--tag': color } as React.CSSProperties) : undefined} data-code={code}>
      {choice ? label(choice.label) : code}
    </span>
  );
}

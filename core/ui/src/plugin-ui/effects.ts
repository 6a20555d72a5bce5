/** What follows from a button of a plugin's view. */
import type { BlockDocument, UiBlock, UiEffect } from '@/api/types';
import { pathOf } from './targets';

export interface DialogWish {
  title: string;
  view: BlockDocument;
  state: string | null;
  size: 'small' | 'medium' | 'large';
}

/** Whoever shows the view that the button stands in. */
export interface EffectHost {
  replace: (view: BlockDocument, state: string | null) => void;
  patch: (id: string, block: UiBlock | undefined) => void;
  showErrors: (errors: Record<string, string>) => void;
  say: (message: string, tone: 'info' | 'success' | 'warning' | 'error') => void;
  openDialog: (dialog: DialogWish) => void;
  closeDialog: () => void;
  go: (path: string) => void;
  refresh: (what: 'view' | 'record' | 'page') => void;
  save: (name: string, content: Blob) => void;
}

/** Does them in their order; what this program doesn't know is left out. */
export function runEffects(effects: readonly UiEffect[], host: EffectHost): void {
  for (const effect of effects) run(effect, host);
}

function run(effect: UiEffect, host: EffectHost): void {
  switch (effect.type) {
    case 'replace-view':
      return host.replace(effect.view, effect.state ?? null);
    case 'patch':
      return host.patch(effect.id, effect.block);
    case 'field-errors':
      return host.showErrors(Object.fromEntries(effect.errors.map(({ field, message }) => [field, message])));
    case 'toast':
      return host.say(effect.message, effect.tone ?? 'info');
    case 'open-dialog':
      return host.openDialog({ title: effect.title, view: effect.view, state: effect.state ?? null, size: effect.size ?? 'medium' });
    case 'close-dialog':
      return host.closeDialog();
    case 'navigate': {
      // Never out of the product, not even when the server let it through.
      const path = pathOf(effect.to);
      if (path !== null) host.go(path);
      return;
    }
    case 'refresh':
      return host.refresh(effect.what ?? 'record');
    case 'download':
      return host.save(effect.name.replace(/[\\/]/g, ' '), contentOf(effect));
  }
}

function contentOf({ media_type, text, base64 }: Extract<UiEffect, { type: 'download' }>): Blob {
  const bytes = base64 === undefined ? (text ?? '') : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: media_type });
}

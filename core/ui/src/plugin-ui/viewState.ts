/** A view on screen: what the plugin answered, what became of it since, and what was typed into it. */
import type { BlockDocument, FieldValue, UiBlock } from '@/api/types';
import { patched } from './document';
import type { Typed } from './form';

export interface Answered {
  view: BlockDocument;
  /** The token that goes back with actions. */
  state: string | null;
}

export interface ViewState extends Answered {
  typed: Typed;
  /** By the name of the field. */
  errors: Readonly<Record<string, string>>;
  /** The plugin put it in the place of the slot's own view. */
  isFurther: boolean;
}

export type ViewChange =
  /** It was drawn anew while one looks at it: what was typed stays. */
  | ({ type: 'drawn' } & Answered)
  /** The plugin put another one in its place. */
  | ({ type: 'replaced' } & Answered)
  | { type: 'patched'; id: string; block: UiBlock | undefined }
  | { type: 'kept'; state: string }
  | { type: 'typed'; name: string; value: FieldValue }
  | { type: 'refused'; errors: Record<string, string> }
  /** What was typed has served its purpose. */
  | { type: 'forgotten' };

export const beginning = ({ view, state }: Answered): ViewState => ({ view, state, typed: {}, errors: {}, isFurther: false });

/** Nobody is at work in it: it may be drawn anew without being asked for. */
export const isUntouched = ({ typed, isFurther }: ViewState): boolean => !isFurther && Object.keys(typed).length === 0;

export function changed(now: ViewState, change: ViewChange): ViewState {
  switch (change.type) {
    case 'drawn':
      return { ...now, view: change.view, state: change.state, isFurther: false };
    case 'replaced':
      return { ...beginning(change), isFurther: true };
    case 'patched':
      return { ...now, view: { ...now.view, content: patched(now.view.content, change.id, change.block) } };
    case 'kept':
      return { ...now, state: change.state };
    case 'typed': {
      const errors = Object.fromEntries(Object.entries(now.errors).filter(([name]) => name !== change.name));
      return { ...now, typed: { ...now.typed, [change.name]: change.value }, errors };
    }
    case 'refused':
      return { ...now, errors: change.errors };
    case 'forgotten':
      return { ...now, typed: {}, errors: {} };
  }
}

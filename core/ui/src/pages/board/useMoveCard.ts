import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useReducer, useRef } from 'react';
import { api, isApiError, reasonHeader, type FieldProblem } from '@/api/client';
import { recordPath } from '@/api/hooks/records';
import { keys } from '@/api/keys';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { writeFields } from '@/fields';
import { movesReducer, type Moves } from './moves';
import { codeOf } from './totals';

/** What a person must still say before the server takes the card. */
export interface Question {
  record: RecordData;
  to: string;
  problems: Record<string, FieldProblem>;
}

interface Attempt {
  record: RecordData;
  from: string;
  to: string;
  fields?: Record<string, FieldValue>;
  reason?: string | undefined;
  /** Takes a move back, which is not taken back in its turn. */
  isBack?: boolean;
}

/** A move that the server took: what was, and what is. */
export interface Moved {
  before: RecordData;
  saved: RecordData;
  from: string;
  to: string;
  /** What was said along with it. */
  keys: string[];
}

interface Handlers {
  onMoved: (moved: Moved) => void;
  onQuestion: (question: Question | null) => void;
  onRefused: (error: unknown, record: RecordData, to: string) => void;
}

/** Moves cards: at once on the screen, then on the server, back with its reason when it refuses. */
export function useMoveCard(object: ObjectDef, groupBy: string, handlers: Handlers) {
  const client = useQueryClient();
  const [moves, dispatch] = useReducer(movesReducer, {});
  const callbacks = useRef(handlers);
  callbacks.current = handlers;

  const save = useCallback(
    async ({ record, from, to, fields, reason, isBack }: Attempt, mayRetry = true): Promise<void> => {
      try {
        const saved = await api<RecordData>(recordPath(object.key, record.id), {
          method: 'PATCH',
          body: { ...fields, [groupBy]: to === '' ? null : to },
          headers: {
            ...(mayRetry ? { 'If-Match': `"${record.version}"` } : {}),
            ...(reason ? reasonHeader(reason) : {}),
          },
        });
        client.setQueryData(keys.record(object.key, record.id), saved);
        dispatch({ type: 'saved', record: saved, at: Date.now() });
        callbacks.current.onQuestion(null);
        if (!isBack) callbacks.current.onMoved({ before: record, saved, from, to, keys: Object.keys(fields ?? {}) });
        void client.invalidateQueries({ queryKey: keys.records(object.key) });
      } catch (error) {
        if (mayRetry && isApiError(error, 'version_conflict') && isSameColumn(error.extra.current, groupBy, from)) {
          // Somebody changed something else about it; moving the card does not touch that.
          return save({ record, from, to, ...(fields ? { fields } : {}), ...(isBack ? { isBack } : {}), reason }, false);
        }
        if (isApiError(error) && error.status === 422 && Object.keys(error.fields).length > 0) {
          dispatch({ type: 'ask', id: record.id });
          callbacks.current.onQuestion({ record, to, problems: error.fields });
          return;
        }
        dispatch({ type: 'end', id: record.id });
        callbacks.current.onQuestion(null);
        callbacks.current.onRefused(error, record, to);
        void client.invalidateQueries({ queryKey: keys.records(object.key) });
      }
    },
    [client, groupBy, object.key],
  );

  const move = useCallback(
    (record: RecordData, from: string, to: string) => {
      if (from === to) return;
      dispatch({ type: 'drop', record, from, to });
      void save({ record, from, to });
    },
    [save],
  );

  /** To where it was, with what was said along with the move as it was. */
  const takeBack = useCallback(
    ({ before, saved, from, to, keys: said }: Moved) => {
      const values = Object.fromEntries(said.map((key) => [key, before[key] ?? null]));
      const fields = writeFields(object.fields.filter((field) => field.key in values), values);
      dispatch({ type: 'drop', record: saved, from: to, to: from });
      void save({ record: saved, from: to, to: from, fields, isBack: true });
    },
    [object.fields, save],
  );

  const answer = useCallback(
    (record: RecordData, from: string, to: string, fields: Record<string, FieldValue>, reason?: string) => {
      dispatch({ type: 'save', id: record.id });
      return save({ record, from, to, fields, reason });
    },
    [save],
  );

  const cancel = useCallback((id: string) => dispatch({ type: 'end', id }), []);
  const settle = useCallback(() => dispatch({ type: 'settle' }), []);
  const shown = useFresh(object.key, groupBy, moves);
  return { moves: shown, move, takeBack, answer, cancel, settle };
}

const isSameColumn = (current: unknown, groupBy: string, from: string): boolean =>
  typeof current === 'object' && current !== null && codeOf((current as RecordData)[groupBy]) === from;

/** Saved cards follow later changes; one that was moved on by somebody else, or is gone, is let go. */
function useFresh(object: string, groupBy: string, moves: Moves): Moves {
  const saved = useMemo(() => Object.values(moves).filter((move) => move.state === 'saved'), [moves]);
  const fresh = useQueries({
    queries: saved.map(({ record }) => ({
      queryKey: keys.record(object, record.id),
      queryFn: ({ signal }: { signal: AbortSignal }) => api<RecordData>(recordPath(object, record.id), { signal }),
    })),
  });
  return useMemo(() => {
    const answers = new Map(saved.map((move, index) => [move.record.id, fresh[index]]));
    const shown = Object.entries(moves).flatMap(([id, move]) => {
      const answer = answers.get(id);
      if (!answer) return [[id, move] as const];
      if (answer.isError || (answer.data && codeOf(answer.data[groupBy]) !== move.to)) return [];
      return [[id, answer.data ? { ...move, record: answer.data } : move] as const];
    });
    return Object.fromEntries(shown);
  }, [fresh, groupBy, moves, saved]);
}

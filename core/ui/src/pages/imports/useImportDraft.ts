import { useCallback, useRef, useState } from 'react';
import { previewImport } from '@/api/hooks';
import type { DateFormat, ImportOptions, ImportPreview, ObjectDef } from '@/api/types';
import { mappedPaths, readMapping, referredObjects, writeMapping, type Mapping } from './mapping';
import { writeValues, type ValueMap } from './values';

export interface Draft {
  object: string | null;
  file: File | null;
  preview: ImportPreview | null;
  mapping: Mapping;
  chosen: ValueMap;
  mode: ImportOptions['mode'];
  match: string[];
  createMissing: string[];
  dateFormat: DateFormat;
  isDryRun: boolean;
}

const EMPTY: Draft = {
  object: null,
  file: null,
  preview: null,
  mapping: {},
  chosen: {},
  mode: 'create',
  match: [],
  createMissing: [],
  dateFormat: 'auto',
  isDryRun: false,
};

/** Everything decided so far; the server is asked anew what it makes of it. */
export function useImportDraft(objects: readonly ObjectDef[], object: string | null) {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, object });
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);

  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), []);

  /** Another object or file: what was decided for the last one is void. */
  const begin = useCallback((part: Pick<Partial<Draft>, 'object' | 'file'>) => {
    setError(null);
    setDraft((before) => ({ ...EMPTY, object: before.object, file: before.file, ...part }));
  }, []);

  /**
   * Resolves to whether the server understood. With `settled`, values count as chosen and the list of
   * them stays, so that one can come back to it; without, the list is made anew for the mapping.
   */
  const ask = useCallback(async (settled: boolean): Promise<boolean> => {
    const { object: key, file, preview, mapping, chosen, dateFormat } = draft;
    if (!key || !file) return false;
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setAsking(true);
    setError(null);
    try {
      const answer = await previewImport(
        file,
        preview
          ? {
              object: key,
              mapping: writeMapping(mapping),
              ...(settled ? { values: writeValues(preview.values, chosen, mappedPaths(mapping)) } : {}),
              date_format: dateFormat,
            }
          : { object: key },
        abort.signal,
      );
      setDraft((before) =>
        before.preview
          ? { ...before, preview: settled ? { ...answer, values: before.preview.values } : answer }
          : {
              ...before,
              preview: answer,
              mapping: readMapping(answer.mapping),
              match: answer.match,
              dateFormat: answer.date_format,
            },
      );
      return true;
    } catch (failure) {
      if (!abort.signal.aborted) setError(failure);
      return false;
    } finally {
      if (running.current === abort) setAsking(false);
    }
  }, [draft]);

  const options = useCallback((): ImportOptions | null => {
    if (!draft.object || !draft.preview) return null;
    const possible = referredObjects(objects, draft.object, draft.mapping);
    return {
      object: draft.object,
      mapping: writeMapping(draft.mapping),
      values: writeValues(draft.preview.values, draft.chosen, mappedPaths(draft.mapping)),
      mode: draft.mode,
      match: draft.match,
      create_missing: draft.createMissing.filter((key) => possible.includes(key)),
      date_format: draft.dateFormat,
      dry_run: draft.isDryRun,
    };
  }, [draft, objects]);

  return { draft, change, begin, ask, isAsking, error, options };
}

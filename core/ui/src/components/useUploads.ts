import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadFile } from '@/api/hooks/system';
import type { FieldDef, FileRef } from '@/api/types';
import { formatBytes } from '@/format';
import { useLanguage } from '@/i18n';
import { useErrorMessage } from './states';

export interface Upload {
  key: number;
  name: string;
  /** How much of it is there, 0 to 1. */
  part: number;
  problem: string | null;
}

export interface Uploads {
  uploads: Upload[];
  add: (files: Iterable<File>) => void;
  /** Breaks an upload off, or clears one that failed. */
  drop: (key: number) => void;
  isBusy: boolean;
}

/** The server takes no larger file, whatever a field says. */
const LARGEST = 25 * 1024 * 1024;

/** Does the media type fit one of `image/*`, `application/pdf` …? An empty list takes all. */
export const fits = (type: string, wanted: readonly string[] | undefined): boolean =>
  !wanted || wanted.length === 0 || wanted.some((one) => one === type || one === '*/*' || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))));

/** Sends files one by one, with progress; `onDone` puts each where it belongs. */
export function useUploads(field: FieldDef | undefined, onDone: (file: FileRef) => unknown): Uploads {
  const { t } = useTranslation();
  const language = useLanguage();
  const message = useErrorMessage();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const serial = useRef(0);
  const running = useRef(new Map<number, AbortController>());
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const latest = useRef(onDone);
  useEffect(() => {
    latest.current = onDone;
  });
  const limit = Math.min(field?.options?.max_size_bytes ?? LARGEST, LARGEST);
  const wanted = field?.options?.media_types;

  const change = (key: number, part: Partial<Upload>) => setUploads((old) => old.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const forget = useCallback((key: number) => setUploads((old) => old.filter((one) => one.key !== key)), []);

  const send = async (key: number, file: File) => {
    const control = running.current.get(key);
    if (!control || control.signal.aborted) return;
    try {
      const ref = await uploadFile(file, { signal: control.signal, onProgress: (part) => change(key, { part }) });
      await latest.current(ref);
      forget(key);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') forget(key);
      else change(key, { problem: message(error) });
    } finally {
      running.current.delete(key);
    }
  };

  return {
    uploads,
    isBusy: uploads.some(({ problem }) => problem === null),
    add: (files) => {
      for (const file of files) {
        serial.current += 1;
        const key = serial.current;
        const problem =
          file.size > limit
            ? t('common:file_too_large', { limit: formatBytes(limit, language) })
            : fits(file.type, wanted)
              ? null
              : t('records:files.wrong_type');
        setUploads((old) => [...old, { key, name: file.name, part: 0, problem }]);
        if (problem !== null) continue;
        running.current.set(key, new AbortController());
        queue.current = queue.current.then(() => send(key, file));
      }
    },
    drop: (key) => {
      const control = running.current.get(key);
      if (control) {
        control.abort();
        running.current.delete(key);
      }
      forget(key);
    },
  };
}

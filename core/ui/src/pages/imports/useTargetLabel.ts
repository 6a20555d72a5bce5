import { useMemo } from 'react';
import type { ImportTarget, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';

/** Name of a target: the server's, else the labels of the fields along its path. */
export function useTargetLabel(targets: readonly ImportTarget[], objects: readonly ObjectDef[], object: string): (path: string) => string {
  const label = useLabel();
  return useMemo(() => {
    const known = new Map(targets.map((target) => [target.path, label(target.label)]));
    const own = objects.find((candidate) => candidate.key === object);
    return (path) => known.get(path) || label(own?.fields.find((field) => field.key === path)?.label) || path;
  }, [label, object, objects, targets]);
}

import { useObject } from '@/api/hooks/metadata';
import type { BlockOf } from '@/api/types';
import { NotYours } from './NotYours';
import { RecordRows } from './RecordRows';

/** Records as a plugin asks for them, of which it sees none. */
export function RecordTable({ block }: { block: BlockOf<'record-table'> }) {
  const { object, isLoading } = useObject(block.object);
  if (!object?.can.read) return <NotYours isLoading={isLoading} />;
  const { title, filter, sort, fields, limit, empty } = block;
  return <RecordRows object={object} title={title} filter={filter} sort={sort} fields={fields} limit={limit} empty={empty} testId={`slot-table-${object.key}`} />;
}

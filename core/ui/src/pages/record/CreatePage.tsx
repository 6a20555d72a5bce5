import { useLocation, useNavigate, useParams } from 'react-router';
import NotFound from '@/app/NotFound';
import { useObject } from '@/api/hooks/metadata';
import { useMe } from '@/api/hooks/session';
import type { ObjectDef, RecordData, Ref } from '@/api/types';
import { SkeletonRows } from '@/components/states';
import { RecordFormPage } from './RecordForm';
import { useCreating } from './useCreating';

/** A new record on a page of its own; what the state of the address holds is filled in already. */
export default function CreatePage() {
  const { object: key } = useParams();
  const { object, isLoading } = useObject(key);
  const { data: me } = useMe();
  const location = useLocation();
  if (isLoading || !me) return <SkeletonRows rows={12} />;
  if (!object?.can.create) return <NotFound />;
  const { values } = (location.state ?? {}) as { values?: Partial<RecordData> };
  return <Create key={`${object.key}-${location.key}`} object={object} me={{ id: me.user.id, label: me.user.name }} values={values} />;
}

function Create({ object, me, values }: { object: ObjectDef; me: Ref; values: Partial<RecordData> | undefined }) {
  const navigate = useNavigate();
  const form = useCreating({
    object,
    me,
    values,
    onClose: () => undefined,
  });
  return <RecordFormPage {...form} onClose={() => void navigate(`/o/${object.key}`)} />;
}

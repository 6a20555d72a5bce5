import { useNavigate } from 'react-router';
import { useObject } from '@/api/hooks/metadata';
import { useMe } from '@/api/hooks/session';
import type { ObjectDef, Ref } from '@/api/types';
import type { CreateRequest } from '@/app/shellContext';
import { RecordForm } from './RecordForm';
import { useCreating } from './useCreating';

/** A new record of any object, over whatever page one is on. */
export default function CreateDrawer({ request, onClose }: { request: CreateRequest; onClose: () => void }) {
  const { object } = useObject(request.object);
  const { data: me } = useMe();
  if (!object || !me) return null;
  return <Create object={object} me={{ id: me.user.id, label: me.user.name }} request={request} onClose={onClose} />;
}

function Create({ object, me, request, onClose }: { object: ObjectDef; me: Ref; request: CreateRequest; onClose: () => void }) {
  const navigate = useNavigate();
  const form = useCreating({ object, me, values: request.values, onClose, onCreated: request.onCreated });
  return (
    <RecordForm
      {...form}
      onExpand={(values) => {
        void navigate(`/o/${object.key}/new`, { state: { values } });
        onClose();
      }}
    />
  );
}

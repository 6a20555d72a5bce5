import { useParams } from 'react-router';
import NotFound from '@/app/NotFound';
import { useObject } from '@/api/hooks/metadata';
import { SkeletonRows } from '@/components/states';
import RecordView from './RecordView';
import '@/pages/list/list.css';

export default function RecordPage() {
  const { object: key, id = '' } = useParams();
  const { object, isLoading } = useObject(key);
  if (isLoading) return <SkeletonRows rows={12} />;
  if (!object) return <NotFound />;
  return <RecordView key={id} object={object} id={id} />;
}

import { useParams } from 'react-router';
import NotFound from '@/app/NotFound';
import { useObject } from '@/api/hooks/metadata';
import { ErrorState, SkeletonRows } from '@/components/states';
import { ListView } from './ListView';
import './list.css';

export default function ListPage() {
  const { object: key } = useParams();
  const { object, isLoading, error } = useObject(key);
  if (isLoading) return <SkeletonRows rows={12} />;
  if (error && !object) return <ErrorState error={error} />;
  if (!object || !object.can.read) return <NotFound />;
  return <ListView key={object.key} object={object} />;
}

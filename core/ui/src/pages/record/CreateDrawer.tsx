import type { CreateRequest } from '@/app/shellContext';

export default function CreateDrawer({ request }: { request: CreateRequest; onClose: () => void }) {
  return <div data-object={request.object} />;
}

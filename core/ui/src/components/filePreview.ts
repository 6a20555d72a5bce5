import type { FileRef } from '@/api/types';

export type Preview = 'image' | 'pdf' | 'text';

const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** How a file can be shown on our own pages; nothing for what could run something, or is only worth saving. */
export function previewOf(file: FileRef): Preview | null {
  if (IMAGES.has(file.media_type)) return 'image';
  if (file.media_type === 'application/pdf') return 'pdf';
  return file.media_type === 'text/plain' && file.size_bytes < 512 * 1024 ? 'text' : null;
}

/** Does a field take pictures? An empty list takes all. */
export const takesImages = (mediaTypes: readonly string[] | undefined): boolean =>
  !mediaTypes || mediaTypes.length === 0 || mediaTypes.some((type) => type.startsWith('image/') || type === '*/*');

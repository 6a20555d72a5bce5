/** Hands the browser a file that was made in the page. */
export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A title as the name of a file. */
export const fileName = (title: string, ending: string): string => `${title.replace(/[\\/:*?"<>|]+/g, ' ').trim().slice(0, 80) || 'card'}.${ending}`;

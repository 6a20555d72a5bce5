/** Lets the app be installed and say so when it is opened without a connection (public/sw.js). */
export function registerWorker(): void {
  // Only where browsers allow it: over HTTPS or on the machine itself. During development it would stand in the way.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !window.isSecureContext) return;
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined));
}

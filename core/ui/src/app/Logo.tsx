/** Four tiles, one of them lit. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="t-logo">
      <rect width="32" height="32" rx="7" fill="#0b6580" />
      <path d="M7 7h8v8H7z" fill="#fff" />
      <path d="M17 7h8v8h-8z" fill="#8fd0df" />
      <path d="M17 17h8v8h-8z" fill="#fff" opacity=".92" />
      <path d="M7 17h8v8H7z" fill="#3d9db6" />
    </svg>
  );
}

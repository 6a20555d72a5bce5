// Texts as bytes: the engine has no TextEncoder.

/** A text in UTF-8. */
export function encode(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.toWellFormed());
  const bytes = new Uint8Array(escaped.length);
  let length = 0;
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped[at] === "%") {
      bytes[length++] = Number.parseInt(escaped.slice(at + 1, at + 3), 16);
      at += 2;
    } else {
      bytes[length++] = escaped.charCodeAt(at);
    }
  }
  return bytes.slice(0, length);
}

/** A text that was written in UTF-8; nothing when it is none. */
export function decode(bytes: Uint8Array): string | undefined {
  let escaped = "";
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}

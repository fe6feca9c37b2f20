/** What passes between the agent and the keychain process, over Node's IPC channel and nowhere else. */

export type KeychainCall =
  | { readonly op: 'get'; readonly service: string; readonly item: string }
  | { readonly op: 'set'; readonly service: string; readonly item: string; readonly value: string }
  | { readonly op: 'delete'; readonly service: string; readonly item: string };

export type KeychainRequest = KeychainCall & { readonly id: number };

export type KeychainAnswer =
  | { readonly kind: 'value'; readonly value: string | null }
  | { readonly kind: 'done' }
  /** keytar could not be loaded: not installed, built for another Node, or no libsecret. */
  | { readonly kind: 'no_module'; readonly message: string }
  | { readonly kind: 'error'; readonly message: string };

export type KeychainReply = KeychainAnswer & { readonly id: number };

/** Messages come from another process, so their shape is checked and not assumed. */
export function isReply(message: unknown): message is KeychainReply {
  if (typeof message !== 'object' || message === null) return false;
  const { id, kind, value, message: text } = message as Partial<Record<string, unknown>>;
  if (typeof id !== 'number') return false;
  if (kind === 'done') return true;
  if (kind === 'value') return value === null || typeof value === 'string';
  return (kind === 'no_module' || kind === 'error') && typeof text === 'string';
}

import type { RemovalParts } from './account-removal.ts';

/**
 * Takes accounts that are gone, from the settings and from the store alike, out of what others hold of
 * them. The disk may have refused that when they were removed, and an account keeps its id: the person
 * who signs in again must not bring back what scripts had before. One whose credential is still there, or
 * cannot be looked at, may yet be recovered, with its scripts.
 */
export async function forgetGone(
  {
    registry,
    credentials,
    forgotten,
  }: Pick<RemovalParts, 'registry' | 'credentials' | 'forgotten'>,
  held: readonly string[],
): Promise<void> {
  for (const id of held) {
    if (registry.byId(id) !== undefined) continue;
    const credential = await credentials.read(id);
    if (credential.ok || credential.failure.code !== 'credential_missing') continue;
    if (registry.byId(id) === undefined) forgotten(id);
  }
}

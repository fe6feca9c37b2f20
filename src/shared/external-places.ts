/**
 * The places outside that the window can ask main to open in the system browser. It names one; it
 * never hands over an address, so that a window taken over by foreign script can open nothing else.
 */
export const externalAddresses = {
  google_clients: 'https://console.cloud.google.com/auth/clients',
  google_connections: 'https://myaccount.google.com/connections',
} as const;

/** The one-time link of the sign-in under way belongs to them; main knows it from its own snapshot. */
export type ExternalPlace = keyof typeof externalAddresses | 'sign_in_link';

export const externalPlaces: readonly ExternalPlace[] = [
  'google_clients',
  'google_connections',
  'sign_in_link',
];

/** Which place a link of the window leads to: only one that is written exactly so. */
export function externalPlaceAt(
  address: string,
  signInLink: string | undefined,
): ExternalPlace | undefined {
  if (signInLink !== undefined && address === signInLink) return 'sign_in_link';
  return externalPlaces.find(
    (place) => place !== 'sign_in_link' && externalAddresses[place] === address,
  );
}

/**
 * NODE_TLS_REJECT_UNAUTHORIZED=0 in a shell profile turns checks off wherever nobody says otherwise:
 * here it is said. A network whose IPv6 goes nowhere costs a quarter of a second, not a timeout.
 */
export const verifiedTls = {
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2',
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: 250,
} as const;

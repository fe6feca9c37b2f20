/** What a line of the audit record can be about; people filter by these names. */
export const auditEvents = [
  'authenticate',
  'token',
  'invalidate',
  'pair',
  'pair_delivered',
  'caller_approved',
  'pair_denied',
  'pair_expired',
  'pair_withdrawn',
  'caller_revoked',
  'caller_removed',
  'caller_changed',
  'peer',
  'approval',
  'policy',
  'screen',
  'account',
  'command',
  'manage_asked',
  'audit_broken',
  'audit_repaired',
  'audit_gap',
] as const;

export type AuditEvent = (typeof auditEvents)[number];

export const isAuditEvent = (name: string): name is AuditEvent =>
  (auditEvents as readonly string[]).includes(name);

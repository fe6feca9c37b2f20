/** Windows opens devices under these names, whatever the extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The file a caller's key goes to: its name as letters, digits and dashes, never a path. */
export function callerFileName(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  // "cli.hdr" is the command line's own key.
  const plain = slug !== '' && slug !== 'cli' && !deviceName.test(slug);
  return `${plain ? slug : `caller-${slug}`.replace(/-$/, '')}.hdr`;
}

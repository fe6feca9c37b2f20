/**
 * Packages of many small modules in plain JavaScript. Their code is built into ours, as loading it from
 * there is quicker (docs/decisions/packaging.md); in the installed app only their manifests and licences
 * lie in `node_modules`, so that no other package in the app may need one of them.
 */
export const builtInPackages: readonly string[] = [
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@noble/post-quantum',
  '@scure/base',
  'age-encryption',
  'jose',
  'oauth4webapi',
  'openid-client',
  'zod',
];

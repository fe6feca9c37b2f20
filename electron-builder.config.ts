import type { Configuration } from 'electron-builder';

const config: Configuration = {
  appId: 'org.keybearer.desktop',
  productName: 'Keybearer',
  directories: { output: 'release', buildResources: 'build' },
  extraMetadata: { main: 'dist/agent.js' },
  files: ['dist/**', 'assets/**', 'LICENSE'],
  npmRebuild: false,
  linux: { target: 'dir', executableName: 'keybearer-desktop' },
  electronFuses: { runAsNode: false },
};

export default config;
